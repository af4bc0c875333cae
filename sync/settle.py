"""settle: end what a former run began.

Writes that were sent and not acknowledged are sent again by key, which is harmless.
"""

from mappings import own
from sync import shared
from sync.push import send_all
from sync.turn import Turn


def settle(turn: Turn) -> None:
    opportunity = turn.organisation.fields.opportunity.object
    for object_name in (*own.PARENTS_FIRST, opportunity, own.RUN):
        send_all(turn, object_name, "sending")
    shared.settle(turn)
