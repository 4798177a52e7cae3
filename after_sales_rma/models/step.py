from typing import NamedTuple


class Step(NamedTuple):
    """A step that a case can wait for; each subject says it of its own (``_steps`` of its class of the case).

    Ranks and columns are numbers with gaps, so an add-on puts its step between those that it knows.

    :ivar rank: of all that is left to do, a case waits for the step of the lowest rank: what somebody of ours can do
        comes before what others do. None: no step of an authorised case.
    :ivar column: its place on the board and on the overview; None: on neither
    :ivar turn: XML id of the group whose turn it is; None: not ours
    :ivar rare: many companies never have it: its counter is shown when something waits for it
    """

    rank: int | None
    column: int | None
    turn: str | None = None
    rare: bool = False


#: The steps of every case.
STEPS = {
    "complete": Step(None, 10, "after_sales_rma.group_user"),
    "settle": Step(10, 50, "after_sales_rma.group_user"),
    "inspect": Step(40, 70, "after_sales_rma.group_technician"),
    "decide": Step(50, 20, "after_sales_rma.group_approver"),
    "dispose": Step(60, 80, "stock.group_stock_user"),
    "credit": Step(120, 150, "account.group_account_invoice"),
    "receive": Step(140, 40, "stock.group_stock_user"),
    "await_goods": Step(150, 30),
    "pay_back": Step(170, 170, "account.group_account_invoice"),
}
