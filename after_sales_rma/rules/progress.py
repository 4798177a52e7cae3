"""How far a case is, one small rule for each status; what its documents say is asked by the model."""


def receipt_status(*, active: bool, arrived: bool, missing: bool) -> str:
    """Goods: what came back of what is awaited.

    :param active: the case is authorised, or was
    :param arrived: something came back
    :param missing: something is still awaited

    >>> receipt_status(active=False, arrived=False, missing=True)
    'none'
    >>> receipt_status(active=True, arrived=False, missing=False)  # nothing is to come back
    'none'
    >>> receipt_status(active=True, arrived=False, missing=True)
    'pending'
    >>> receipt_status(active=True, arrived=True, missing=True)
    'partial'
    >>> receipt_status(active=True, arrived=True, missing=False)
    'done'
    """
    if not active or not (arrived or missing):
        return "none"
    if not arrived:
        return "pending"
    return "partial" if missing else "done"


def step_status(*, begun: bool, waiting: bool) -> str:
    """A step that begins with something to do (inspection, put-away): whether something still waits for it.

    >>> [step_status(begun=begun, waiting=waiting) for begun, waiting in ((False, True), (True, True), (True, False))]
    ['none', 'pending', 'done']
    """
    if not begun:
        return "none"
    return "pending" if waiting else "done"


def credit_status(*, to_credit: bool, drafts: bool, posted: bool, unpaid: bool) -> str:
    """Credit: the earliest of what is left to do.

    :param to_credit: something accepted is on no credit note
    :param drafts: a credit note is not posted
    :param posted: a credit note is
    :param unpaid: one that is posted is not paid back

    >>> credit_status(to_credit=True, drafts=True, posted=True, unpaid=True)
    'pending'
    >>> credit_status(to_credit=False, drafts=True, posted=True, unpaid=True)
    'draft'
    >>> credit_status(to_credit=False, drafts=False, posted=True, unpaid=True)
    'open'
    >>> credit_status(to_credit=False, drafts=False, posted=True, unpaid=False)
    'done'
    >>> credit_status(to_credit=False, drafts=False, posted=False, unpaid=False)
    'none'
    """
    if to_credit:
        return "pending"
    if drafts:
        return "draft"
    if unpaid:
        return "open"
    return "done" if posted else "none"


def is_finished(*, active: bool, next_step: str) -> bool:
    """Whether a case waits for nothing, or only for the money to reach the customer.

    >>> [is_finished(active=True, next_step=step) for step in ("none", "pay_back", "credit")]
    [True, True, False]
    >>> is_finished(active=False, next_step="none")  # refused, cancelled
    False
    """
    return active and next_step in ("none", "pay_back")


def match_status(*, begun: bool, finished: bool, missing: bool) -> str:
    """Matching: what was asked, came back, was accepted and credited agrees when nothing is missing at the end.

    >>> match_status(begun=False, finished=False, missing=False)
    'none'
    >>> match_status(begun=True, finished=True, missing=False)
    'matched'
    >>> match_status(begun=True, finished=True, missing=True)
    'open'
    """
    if not begun:
        return "none"
    return "matched" if finished and not missing else "open"
