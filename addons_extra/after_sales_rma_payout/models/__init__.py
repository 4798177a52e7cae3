from . import (
    account_move,
    account_payment,
    overview,
    payment_transaction,
    res_company,
    rma,
)
