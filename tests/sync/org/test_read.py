"""Calls become evidence once; the transcript is not kept; what cannot be read is unknown, never a gap."""

from datetime import timedelta
from typing import Any

from rules.facts import Side, Strength
from sync.codec import plain
from sync.store import Store, evidence, ledger, runs
from sync.store.tables import evidence as evidence_table
from sync.store.tables import kept, metadata
from tests.sync.world import ALIAS, DAY, World

LINE = "00:00:0{n}.000 --> 00:00:0{n}.900\n{who}: {words}\n"


def webvtt(*turns: tuple[str, str]) -> str:
    return "WEBVTT\n\n" + "\n".join(LINE.format(n=n, who=who, words=words) for n, (who, words) in enumerate(turns))


def deal_of(world: World) -> dict[str, Any]:
    """An open deal in scope whose calls are English, with a contact of its account."""
    return next(row for row in world.rows("Opportunity", "IsClosed = 0") if row["Id"] in world.judged())


def call(world: World, deal: dict[str, Any] | None, text: str, *, cut: bool = False, **values: Any) -> str:
    """A call held an hour ago, and its transcript."""
    start = world.org.clock.now() - timedelta(hours=1)
    owner = (deal or {}).get("OwnerId") or world.rows("Opportunity")[0]["OwnerId"]
    of_call = {
        "RelatedRecordId": deal["Id"] if deal else None,
        "HostId": owner,
        "Title": "Review",
        "StartDateTime": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "EndDateTime": f"{start + timedelta(minutes=30):%Y-%m-%dT%H:%M:%SZ}",
    }
    held = world.create("VideoCall", **{**of_call, **values})
    return world.create("VideoCallTranscript", VideoCallId=held, TranscriptContent=text, IsTranscriptTruncated=cut)


def people(world: World, deal: dict[str, Any]) -> tuple[str, str]:
    """Names of the owner and of a contact with a role on the deal."""
    owner = world.row("User", f"Id = '{deal['OwnerId']}'")["Name"]
    role = world.rows("OpportunityContactRole", f"OpportunityId = '{deal['Id']}'")[0]
    return owner, world.row("Contact", f"Id = '{role['ContactId']}'")["Name"]


def stored(store: Store, transcript: str) -> Any:
    with store.begin() as connection:
        rows = connection.execute(evidence_table.select().where(evidence_table.c.id == transcript)).mappings()
        return next(iter(rows.all()), None)


def said(store: Store, deal: str) -> evidence.OfDeal:
    with store.begin() as connection:
        return evidence.of_deals(connection, ALIAS, [deal]).get(deal, evidence.OfDeal())


BUDGET = "Yes, sixty thousand euros, the board approved the budget in March, it is in the plan."


def test_a_new_call_becomes_evidence_and_its_words_are_not_kept(settled: World, settled_store: Store) -> None:
    deal = deal_of(settled)
    owner, buyer = people(settled, deal)
    secret = "Completely irrelevant words about the weather in Lisbon."
    transcript = call(settled, deal, webvtt((owner, "Do you have a budget?"), (buyer, BUDGET), (owner, secret)))
    settled.pass_time()

    report = settled.sync(settled_store)

    assert report.counts["calls heard"] == 1
    (found,) = [one for one in said(settled_store, deal["Id"]).said if one.about == "budget" and BUDGET in one.quote]
    assert (found.side, found.strength, found.turn) == (Side.BUYER, Strength.CONFIRMED, 1)
    assert found.on == settled.org.clock.now().date()
    assert found.call == settled.row("VideoCallTranscript", f"Id = '{transcript}'")["VideoCallId"]
    with settled_store.begin() as connection:
        for table in metadata.tables.values():
            for row in connection.execute(table.select()):
                assert secret not in str(tuple(row)), table.name
    with settled_store.begin() as connection:
        row = connection.execute(kept.select().where(kept.c.id == transcript)).mappings().one()
    assert "TranscriptContent" not in plain(row["data"])


def test_a_call_is_read_once(settled: World, settled_store: Store) -> None:
    deal = deal_of(settled)
    call(settled, deal, webvtt(people(settled, deal)[::-1], ("Somebody", BUDGET)))
    settled.pass_time()
    settled.sync(settled_store)
    settled.pass_time()

    report = settled.sync(settled_store)

    assert report.counts.get("calls heard", 0) == 0
    assert not [one for one in settled.requests() if "TranscriptContent" in one]


def test_evidence_reaches_the_assessment_and_the_stored_case(settled: World, settled_store: Store) -> None:
    deal = deal_of(settled)
    owner, buyer = people(settled, deal)
    words = "We lose about forty thousand euros a month because the orders are typed in by hand and half are wrong."
    call(settled, deal, webvtt((owner, "What does that cost you?"), (buyer, words)))
    settled.pass_time()

    settled.sync(settled_store)

    with settled_store.begin() as connection:
        entry = ledger.entry_at(connection, ALIAS, deal["Id"], None)
    assert entry is not None
    metrics = next(e for e in plain(entry.result)["elements"] if e["element"] == "metrics")
    assert metrics["strength"] == int(Strength.CONFIRMED)
    assert words in metrics["text"]


def test_a_transcript_that_is_corrected_is_read_again(settled: World, settled_store: Store) -> None:
    deal = deal_of(settled)
    owner, buyer = people(settled, deal)
    transcript = call(settled, deal, webvtt((owner, "Do you have a budget?"), (buyer, "No, there is no budget.")))
    settled.pass_time()
    settled.sync(settled_store)

    settled.change(
        "VideoCallTranscript", transcript, TranscriptContent=webvtt((owner, "Do you have a budget?"), (buyer, BUDGET))
    )
    settled.pass_time()
    report = settled.sync(settled_store)

    assert report.counts["calls heard"] == 1
    quotes = {one.quote for one in said(settled_store, deal["Id"]).said if one.about == "budget"}
    assert BUDGET in quotes
    assert "No, there is no budget." not in quotes


def test_how_long_calls_wait_is_measured_from_when_their_transcript_was_there(
    settled: World, settled_store: Store
) -> None:
    def waited() -> evidence.Waited:
        with settled_store.begin() as connection:
            return evidence.waited(connection, ALIAS, runs.first_started(connection, ALIAS))

    assert waited() == evidence.Waited(0, 0, None)  # all of those were there before the first sync
    deal = deal_of(settled)
    owner, buyer = people(settled, deal)
    for wait in (timedelta(hours=2), timedelta(hours=30)):
        call(settled, deal, webvtt((owner, "Do you have a budget?"), (buyer, BUDGET)))
        settled.pass_time(wait)
        settled.sync(settled_store)
    settled.pass_time(DAY)
    with settled_store.begin() as connection:
        evidence.read_again(connection, ALIAS, [one["Id"] for one in settled.rows("VideoCallTranscript")])
    settled.sync(settled_store)

    assert waited() == evidence.Waited(2, 1, 30.0)


def test_a_deleted_transcript_takes_its_evidence_with_it(settled: World, settled_store: Store) -> None:
    deal = deal_of(settled)
    owner, buyer = people(settled, deal)
    transcript = call(settled, deal, webvtt((owner, "Do you have a budget?"), (buyer, BUDGET)))
    settled.pass_time()
    settled.sync(settled_store)
    assert stored(settled_store, transcript) is not None

    settled.delete("VideoCallTranscript", transcript)
    settled.pass_time()
    settled.sync(settled_store)

    assert stored(settled_store, transcript) is None
    assert not [one for one in said(settled_store, deal["Id"]).said if BUDGET in one.quote]


def test_a_call_that_is_moved_to_another_deal_takes_its_evidence_along(settled: World, settled_store: Store) -> None:
    here, there = [row for row in settled.rows("Opportunity", "IsClosed = 0") if row["Id"] in settled.judged()][:2]
    owner, buyer = people(settled, here)
    transcript = call(settled, here, webvtt((owner, "Do you have a budget?"), (buyer, BUDGET)))
    settled.pass_time()
    settled.sync(settled_store)

    held = settled.row("VideoCallTranscript", f"Id = '{transcript}'")["VideoCallId"]
    settled.change("VideoCall", held, RelatedRecordId=there["Id"])
    settled.pass_time()
    settled.sync(settled_store)

    assert stored(settled_store, transcript)["deal"] == there["Id"]
    assert not [one for one in said(settled_store, here["Id"]).said if BUDGET in one.quote]


def test_a_cut_or_broken_transcript_hides_what_it_may_have_held(settled: World, settled_store: Store) -> None:
    deal = deal_of(settled)
    owner, buyer = people(settled, deal)
    cut = call(settled, deal, webvtt((owner, "Do you have a budget?"), (buyer, BUDGET)), cut=True)
    empty = call(settled, deal, "   ")
    settled.pass_time()

    settled.sync(settled_store)

    assert (stored(settled_store, cut)["state"], stored(settled_store, cut)["why"]) == ("part", "it is cut")
    assert stored(settled_store, empty)["state"] == "unread"
    assert set(said(settled_store, deal["Id"]).missing) == {cut, empty}
    with settled_store.begin() as connection:
        entry = ledger.entry_at(connection, ALIAS, deal["Id"], None)
        assert entry is not None
        case = plain(entry.case)
        left = [one.transcript for one in evidence.left(connection, ALIAS)]
    assert case["blind"]["transcripts"]["cause"] == "not synced"
    assert {cut, empty} <= set(left)


def test_a_voice_that_becomes_known_is_read_again(settled: World, settled_store: Store) -> None:
    deal = deal_of(settled)
    owner, _ = people(settled, deal)
    transcript = call(settled, deal, webvtt((owner, "Do you have a budget?"), ("Zoe Newcomer", BUDGET)))
    settled.pass_time()
    settled.sync(settled_store)
    (before,) = [one for one in said(settled_store, deal["Id"]).said if BUDGET in one.quote and one.about == "budget"]
    assert (before.side, before.strength) == (Side.UNKNOWN, Strength.INFERRED)

    contact = settled.create("Contact", LastName="Newcomer", FirstName="Zoe", AccountId=deal["AccountId"])
    settled.create("OpportunityContactRole", OpportunityId=deal["Id"], ContactId=contact, Role="Influencer")
    settled.pass_time()
    settled.sync(settled_store)

    (after,) = [one for one in said(settled_store, deal["Id"]).said if BUDGET in one.quote and one.about == "budget"]
    assert (after.side, after.strength) == (Side.BUYER, Strength.CONFIRMED)
    assert stored(settled_store, transcript)["state"] == "read"


def test_a_call_without_a_deal_is_matched_or_listed_never_guessed(settled: World, settled_store: Store) -> None:
    nowhere = call(settled, None, webvtt(("Ana", BUDGET), ("Ben", "Good.")))
    settled.pass_time()

    settled.sync(settled_store)

    row = stored(settled_store, nowhere)
    assert (row["state"], row["deal"]) == ("unmatched", None)
    assert "nobody in it is on a deal" in row["why"]
    with settled_store.begin() as connection:
        assert nowhere in [one.transcript for one in evidence.left(connection, ALIAS)]


def test_what_may_not_be_quoted_is_not_kept(world: World, store: Store) -> None:
    world.configure("quotes: { calls: never }")
    world.sync(store)
    with store.begin() as connection:
        rows = connection.execute(evidence_table.select()).mappings().all()
    quotes = [one for row in rows for one in plain(row["data"])]
    assert quotes
    assert {one["quote"] for one in quotes} == {""}


def test_other_words_read_every_call_again(settled: World, settled_store: Store) -> None:
    (settled.folder / "lexicon").mkdir(exist_ok=True)
    own = settled.folder / "lexicon" / "en.yaml"
    own.write_text("extends: en\nlanguage: en\nmore:\n  competition.others: [wellenreiter]\n")
    try:
        settled.pass_time(DAY)
        first, second = settled.sync(settled_store), settled.sync(settled_store)
    finally:
        own.unlink()
    assert first.counts["calls heard"] > 10
    assert second.counts.get("calls heard", 0) == 0
