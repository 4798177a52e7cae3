from . import (
    account_move,
    account_payment,
    overview,
    payee,
    payment_transaction,
    res_company,
    rma,
)
