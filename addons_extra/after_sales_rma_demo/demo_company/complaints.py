"""What customers complain about: one star that waits for its answer, and a call that was answered."""

from .world import World

#: Case with one star, and what the customer wrote.
ONE_STAR = ("done_defective", "第二次坏了，等了一周才有人回电话，我要投诉。")
#: What a customer said on the phone, and what he was answered.
CALL = {
    "channel": "phone",
    "description": "退款比承诺的晚了三天，没有人主动说明。",
    "remedy_sought": "说明原因，今后按时退款。",
    "impact": "2",
    "urgency": "2",
}
ANSWER = {
    "finding": "财务月结期间付款暂停，未通知客户。",
    "outcome": "justified",
    "answer": "款项已于当日付出；今后月结前两天先付退款，并提前告知客户。",
}


def build(world: World) -> None:
    """One complaint is open, one answered."""
    world.begin_step()
    key, words = ONE_STAR
    rma = world.cases[key].with_env(world.env).sudo()
    rma.rating_apply(1, token=rma._rating_get_access_token(), feedback=words)
    about = world.cases["to_credit"]
    complaint = world.of("agent")["after.sales.complaint"].create({**CALL, "rma_id": about.id})
    complaint.action_acknowledge()
    complaint.action_work()
    complaint.write(ANSWER)
    complaint.action_answer()
