"""Paying back: two refunds went out in one run, others still wait, one customer's money is late."""

from .world import World

#: Account numbers of customers (invented), and who has said that money may be sent there: the administrator.
ACCOUNTS = {
    "jincheng": "6222 0000 0000 0017",
    "haina": "6222 0000 0000 0025",
    "shuan": "6222 0000 0000 0033",
}
#: Cases whose credit notes were paid back together.
RUN = ("paid_gloves", "paid_driver")


def build(world: World) -> None:
    """Pay the customers of a run back the way their money came."""
    world.env["res.partner.bank"].create(
        [
            {"partner_id": world.partners[key].id, "acc_number": number, "allow_out_payment": True}
            for key, number in ACCOUNTS.items()
        ]
    )
    world.begin_step()
    accountant = world.of("accountant")
    accountant = accountant(context={**accountant.context, "mail_notify_force_send": False})
    notes = accountant["account.move"].union(*(world.cases[key].credit_note_ids for key in RUN))
    action = notes.with_env(accountant).action_after_sales_pay_back()
    accountant["after.sales.payout"].browse(action["res_id"]).action_confirm()
