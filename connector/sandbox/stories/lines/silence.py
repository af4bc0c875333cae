"""Deals in which the buyer has gone quiet, or only the record is quiet."""

from random import Random

from connector.sandbox.stories.company import DISCOVERY, EVALUATION, PROPOSAL, QUALIFICATION
from connector.sandbox.stories.lines import line
from connector.sandbox.stories.plan import Plan


@line("ghosted-after-proposal", share=8, causes=("buyer_silent",))
def ghosted(plan: Plan, rng: Random) -> None:
    """They asked for the proposal, said thank you, and have not answered since."""
    plan.stage = PROPOSAL
    plan.quiet = rng.randint(18, 38)
    plan.stage_days = plan.quiet + rng.randint(3, 6)
    plan.age = plan.stage_days + rng.randint(55, 75)
    plan.chases = rng.randint(3, 4)
    plan.next_meeting = None
    plan.overdue_task = rng.random() < 0.5
    plan.close_in = rng.randint(5, 25)


@line("stalled-in-evaluation", share=7, causes=("stage_age", "no_next_meeting"))
def stalled(plan: Plan, rng: Random) -> None:
    """They answer, politely and late, and the evaluation never ends."""
    plan.stage = EVALUATION
    plan.stage_days = rng.randint(75, 110)
    plan.age = plan.stage_days + rng.randint(35, 50)
    plan.technical_fit, plan.mutual_plan, plan.economic_buyer = "Open", False, "named"
    plan.champion, plan.compelling_event = "friendly", False
    plan.quiet, plan.next_meeting = rng.randint(7, 11), None
    plan.next_step = False


@line("faded-after-discovery", share=5, causes=("buyer_silent", "no_champion"))
def faded(plan: Plan, rng: Random) -> None:
    """A good first call, then nothing: nobody over there wanted it badly enough."""
    plan.stage = rng.choice((DISCOVERY, QUALIFICATION))
    plan.quiet = rng.randint(22, 45)
    plan.stage_days = plan.quiet + rng.randint(4, 8)
    plan.age = plan.stage_days + rng.randint(14, 24)
    plan.contacts, plan.champion, plan.economic_buyer = 2, "none", "none"
    plan.budget, plan.metrics, plan.method, plan.mutual_plan = "Unknown", False, False, False
    plan.technical_fit, plan.compelling_event, plan.competitor = "Open", False, "none"
    plan.chases, plan.next_meeting, plan.next_step = rng.randint(2, 3), None, False


@line("mail-not-captured", share=7, causes=("mail_not_captured",), mail=False)
def mail_dark(plan: Plan, rng: Random) -> None:
    """A healthy deal whose owner's mail lives outside the CRM: it looks silent and is not."""
    plan.quiet = rng.randint(1, 5)
    plan.next_meeting = rng.choice((None, 6, 9))


@line("stage-without-history", share=3, causes=("no_stage_history",))
def imported(plan: Plan, rng: Random) -> None:
    """Imported from the former CRM, straight into Proposal, without a stage history."""
    plan.stage, plan.history = PROPOSAL, False
    plan.age = plan.stage_days = rng.randint(12, 20)
    plan.method = False
