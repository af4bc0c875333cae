"""Who else sees a call's review: the manager of the rep who owns it, from the day that the admin named.

Reviews are private, so this takes a share row for each, and only of calls held on that day or later: what was said
before anybody knew of it stays with the rep. Without a day, or before it comes, there is none. Another manager, and an
admin who takes the day back, take the rows away again. Whether those above in the role hierarchy see a private record
as well is a setting of the object in Salesforce (docs/install.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec import Struct, field
from sqlalchemy import Connection, delete, literal, select

from connector.records import Write
from mappings import own, translate
from sync.codec import from_json, plain, to_json
from sync.store import kept
from sync.store.tables import evidence, sent
from sync.store.upsert import replace_all
from sync.turn import Turn


@dataclass(frozen=True, slots=True)
class _Shared:
    """A review, its owner, and the manager it is shared with by which row; None where it is not shared."""

    review: str
    owner: str
    manager: str | None = None
    row: str | None = None


class _Owned(Struct):
    """Of a review as it was sent, whose it is: all else, mostly quotes, is passed over unread."""

    owner: str | None = field(name="OwnerId", default=None)


def share(turn: Turn) -> None:
    """Bring the share rows to what the admin's word and the managers of today ask for."""
    since = turn.organisation.call_reviews.managers_from
    begun = since is not None and since <= turn.day
    with turn.store.begin() as connection:
        stand = _stand(connection, turn.alias)
        may = _may_be_shared(connection, turn.alias, since.isoformat()) if begun and since else {}
        managers = _managers(turn, connection, {*may.values(), *(one.owner for one in stand.values())})
    # A review that got another owner lost its rows: the CRM drops what was shared by hand.
    wrong = [
        one for one in stand.values() if may.get(one.review) != one.owner or managers.get(one.owner) != one.manager
    ]
    _take_back(turn, wrong)
    kept_ = stand.keys() - {one.review for one in wrong}
    _give(turn, [_Shared(review, owner, managers.get(owner)) for review, owner in may.items() if review not in kept_])


def _stand(connection: Connection, alias: str) -> dict[str, _Shared]:
    rows = connection.execute(
        select(sent.c.key, sent.c.crm_id, sent.c.data).where(
            sent.c.organisation == alias, sent.c.object == own.CALL_REVIEW_SHARE
        )
    )
    found = [(row.key, row.crm_id, plain(row.data)) for row in rows]
    return {key: _Shared(key, data["owner"], data["manager"], row) for key, row, data in found}


def _may_be_shared(connection: Connection, alias: str, since: str) -> dict[str, str]:
    """The owner of each review that is written, of calls held since this day."""
    key = literal(f"{alias}:") + evidence.c.id + ":review"
    rows = connection.execute(
        select(sent.c.crm_id, sent.c.data)
        .select_from(evidence.join(sent, sent.c.key == key))
        .where(
            evidence.c.organisation == alias,
            evidence.c.said_on >= since,
            sent.c.organisation == alias,
            sent.c.object == own.CALL_REVIEW,
            sent.c.crm_id.is_not(None),
        ),
        execution_options={"yield_per": 200},
    )
    # Put in order here: a database would carry every review's words through the sort.
    found = sorted((row.crm_id, from_json(row.data, _Owned).owner) for row in rows)
    return {review: owner for review, owner in found if owner}  # none: its words were taken out


def _managers(turn: Turn, connection: Connection, owners: set[str]) -> Mapping[str, str | None]:
    fields = turn.organisation.fields
    users = kept.of_ids(connection, turn.alias, fields.kinds["user"].object, sorted(owners))
    return {id_: translate.manager_of(fields, user) for id_, user in users.items()}


def _take_back(turn: Turn, shared: Sequence[_Shared]) -> None:
    for some in _parts(turn, shared):
        turn.go_on()
        turn.crm.delete(own.CALL_REVIEW_SHARE, [one.row for one in some if one.row])
        with turn.store.begin() as connection:
            ours = (sent.c.organisation == turn.alias, sent.c.object == own.CALL_REVIEW_SHARE)
            connection.execute(delete(sent).where(*ours, sent.c.key.in_([one.review for one in some])))


def _give(turn: Turn, wanted: Sequence[_Shared]) -> None:
    for some in _parts(turn, [one for one in wanted if one.manager is not None]):
        turn.go_on()
        answers = turn.crm.write(
            [
                Write(
                    own.CALL_REVIEW_SHARE,
                    {"ParentId": one.review, "UserOrGroupId": one.manager, "AccessLevel": "Read"},
                    lane=one.review,
                )
                for one in some
            ]
        )
        given = [(one, answer.id) for one, answer in zip(some, answers, strict=True) if answer.refusal is None]
        turn.counts["refused"] += len(some) - len(given)
        with turn.store.begin() as connection:
            replace_all(
                connection,
                sent,
                [
                    {
                        "organisation": turn.alias,
                        "object": own.CALL_REVIEW_SHARE,
                        "key": one.review,
                        "deal": None,
                        "crm_id": row,
                        "data": to_json({"owner": one.owner, "manager": one.manager}),
                    }
                    for one, row in given
                ],
            )


def _parts(turn: Turn, shared: Sequence[_Shared]) -> list[Sequence[_Shared]]:
    size = turn.crm.batch_size
    return [shared[start : start + size] for start in range(0, len(shared), size)]
