"""Whatever the org answers or holds: a clear error or a right result, never half a write."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connector.errors import FixYourSetup, TryLater
from connector.salesforce import Login, Salesforce
from mappings import own
from sync.pipeline import Paused
from sync.store import Store, ledger, runs
from sync.store.organisations import AnotherOrganisation
from sync.store.tables import metadata
from tests.sync.world import ACTION, ALIAS, ASSESSMENT, DAY, FINDING, QUICK, World, kept_rows, pause, written


def counts(store: Store, *tables: str) -> dict[str, int]:
    with store.begin() as connection:
        return {t: len(connection.execute(metadata.tables[t].select()).all()) for t in tables}


def outcome(store: Store) -> tuple[str, str | None]:
    with store.begin() as connection:
        (last, *_) = runs.latest(connection, ALIAS)
    return last.outcome, last.message


# --- permission taken away, mail not captured


def test_field_taken_away_makes_rules_unknown_and_finds_nothing_new(settled: World, settled_store: Store) -> None:
    before = {row["Key__c"] for row in settled.rows(FINDING, "Engine_State__c = 'Open'")}
    settled.revoke("Opportunity.Amount")
    settled.revoke("Task.ActivityDate")
    settled.pass_time()

    report = settled.sync(settled_store)

    assert report.outcome == "finished"
    after = settled.rows(FINDING, "Engine_State__c = 'Open'")
    assert {row["Key__c"] for row in after} <= before
    assert not any(row["Rule__c"].endswith("silent") for row in after)
    for deal in settled.judged():
        unknowns = settled.assessment(deal)["Unknowns__c"]
        assert "Task.ActivityDate" in unknowns


def test_field_given_back_is_read_again_for_every_deal(settled: World, settled_store: Store) -> None:
    before = {deal: settled.assessment(deal)["Risk_Points__c"] for deal in settled.judged()}
    held = settled.org.permission_sets["Cornerman_Integration"].fields["opportunity", "amount"]
    settled.revoke("Opportunity.Amount")
    settled.pass_time()
    settled.sync(settled_store)
    assert all("Amount" not in row.values for row in kept_rows(settled_store, "Opportunity").values())
    settled.org.allow("Cornerman_Integration", "Opportunity.Amount", sorted(held))
    settled.pass_time()

    settled.sync(settled_store)

    assert all("Amount" in row.values for row in kept_rows(settled_store, "Opportunity").values())
    assert {deal: settled.assessment(deal)["Risk_Points__c"] for deal in settled.judged()} == before


def test_object_taken_away_is_kept_no_longer(settled: World, settled_store: Store) -> None:
    assert kept_rows(settled_store, "VideoCall")
    settled.revoke("VideoCall")
    settled.pass_time()

    report = settled.sync(settled_store)

    assert report.outcome == "finished"
    assert kept_rows(settled_store, "VideoCall") == {}


def test_owner_whose_mail_is_not_captured_is_not_silent(settled: World, settled_store: Store) -> None:
    owners = {row["Id"]: row["OwnerId"] for row in settled.rows("Opportunity")}
    (finding, *_) = settled.rows(FINDING, "Rule__c = 'risk.buyer-silent' AND Engine_State__c = 'Open'")
    owner = owners[finding["Key__c"].split(":")[1]]
    with settled.org.storage.write() as connection:
        # As if this owner's mailbox had never been connected.
        mails = "SELECT Id FROM Task WHERE OwnerId = ? AND TaskSubtype = 'Email'"
        connection.execute(f"DELETE FROM EmailMessage WHERE ActivityId IN ({mails}) OR CreatedById = ?", (owner, owner))
        connection.execute("DELETE FROM Task WHERE OwnerId = ? AND TaskSubtype = 'Email'", (owner,))
    fresh = Path(settled_store.engine.url.database or "").with_name("fresh.db")
    from sync.store import open_store

    store = open_store(f"sqlite:///{fresh}")
    settled.sync(store)
    store.close()

    open_now = settled.rows(FINDING, "Rule__c LIKE '%silent' AND Engine_State__c = 'Open'")
    assert not any(owners[row["Key__c"].split(":")[1]] == owner for row in open_now)


# --- deleted, merged, restored


def test_deleted_deal_is_purged(settled: World, settled_store: Store) -> None:
    deal = settled.judged()[0]
    settled.delete("Opportunity", deal)
    settled.pass_time()

    settled.sync(settled_store)

    with settled_store.begin() as connection:
        for name in (
            "kept",
            "reference",
            "dirty",
            "assessment",
            "standing",
            "outbox",
            "sent",
            "shared_field",
            "conflict",
        ):
            table = metadata.tables[name]
            assert connection.execute(table.select().where(table.c.deal == deal)).all() == [], name
    settled.pass_time()
    settled.sync(settled_store)
    settled.pass_time()
    settled.sync(settled_store)
    assert len(settled.writes()) == 1


def test_restored_deal_comes_back_as_it_was(settled: World, settled_store: Store) -> None:
    (finding, *_) = settled.rows(FINDING, "Rule__c = 'risk.buyer-silent' AND Engine_State__c = 'Open'")
    deal = finding["Key__c"].split(":")[1]
    before = settled.picture()
    settled.delete("Opportunity", deal)
    settled.pass_time()
    settled.sync(settled_store)
    settled.control("undelete", id=deal, username=settled.admin)
    settled.pass_time()

    settled.sync(settled_store)
    settled.pass_time()
    settled.sync(settled_store)

    after = settled.picture()
    for key, row in before.items():
        assert {k: v for k, v in after[key].items() if row.get(k) != v} == {}, key
    assert after.keys() == before.keys()


def test_deleted_task_is_gone_from_the_case(settled: World, settled_store: Store) -> None:
    task = next(row for row in kept_rows(settled_store, "Task").values() if row.values["WhatId"] in settled.judged())
    settled.delete("Task", task.id)
    settled.pass_time()

    report = settled.sync(settled_store)

    assert task.id not in kept_rows(settled_store, "Task")
    assert report.counts["judged"] >= 1


def test_task_that_moves_to_another_deal_judges_both(settled: World, settled_store: Store) -> None:
    here, there = settled.judged()[:2]
    task = next(row for row in kept_rows(settled_store, "Task").values() if row.values["WhatId"] == here)
    settled.change("Task", task.id, WhatId=there)
    settled.pass_time()

    report = settled.sync(settled_store)

    assert kept_rows(settled_store, "Task")[task.id].values["WhatId"] == there
    assert report.counts["judged"] == 2


def test_contact_who_changes_title_changes_their_deals(settled: World, settled_store: Store) -> None:
    deal = settled.judged()[0]
    person = settled.rows("OpportunityContactRole", f"OpportunityId = '{deal}'")[0]["ContactId"]
    settled.change("Contact", person, Title="Chief of Almost Everything")
    settled.pass_time()

    settled.sync(settled_store)

    assert "Chief of Almost Everything" in settled.assessment(deal)["People__c"]


def test_merged_contact_follows_its_survivor(settled: World, settled_store: Store) -> None:
    deal = settled.judged()[0]
    roles = settled.rows("OpportunityContactRole", f"OpportunityId = '{deal}' AND IsDeleted = 0")
    loser = roles[0]["ContactId"]
    survivor = settled.create(
        "Contact", LastName="Survivor", AccountId=settled.row("Contact", f"Id = '{loser}'")["AccountId"]
    )
    settled.control("merge", master=survivor, losers=[loser], username=settled.admin)
    settled.pass_time()

    settled.sync(settled_store)

    people = settled.assessment(deal)["People__c"]
    assert survivor in people
    assert loser not in people
    settled.pass_time()
    settled.sync(settled_store)
    settled.pass_time()
    settled.sync(settled_store)
    assert len(settled.writes()) == 1


def test_closed_deal_stands_no_longer(settled: World, settled_store: Store) -> None:
    deal = settled.judged()[0]
    settled.change("Opportunity", deal, StageName="Closed Won")
    settled.pass_time()

    settled.sync(settled_store)

    with settled_store.begin() as connection:
        assert ledger.standings(connection, ALIAS, [deal]) == {}
        assert ledger.entry_at(connection, ALIAS, deal) is not None
    assert settled.assessment(deal)["Primary_Action__c"] is None
    ours = [
        row for name in (own.FINDING, own.GAP, own.ACTION) for row in settled.rows(name) if f":{deal}:" in row["Key__c"]
    ]
    assert ours
    assert {row["Engine_State__c"] for row in ours} <= {"Cleared", "Closed", "Seen done", "No longer needed"}
    assert not any(row.get("Is_Primary__c") for row in ours)


def test_deal_that_the_scope_leaves_out_stands_no_longer(settled: World, settled_store: Store) -> None:
    owners = {row["Id"]: row["OwnerId"] for row in settled.rows("Opportunity")}
    mine = owners[settled.judged()[0]]
    before = settled.picture()
    file = settled.folder / "orgs" / f"{ALIAS}.yaml"
    file.write_text(file.read_text().replace("scope:\n", f"scope:\n  owners: [{mine}]\n"))
    settled.pass_time()

    settled.sync(settled_store)

    with settled_store.begin() as connection:
        standing = ledger.standing_deals(connection, ALIAS)
    assert sorted(standing) == [deal for deal in settled.judged() if owners[deal] == mine]
    after, stay = settled.picture(), [deal for deal in settled.judged() if owners[deal] == mine]
    for name, values in before.items():
        if any(deal in name for deal in stay):
            assert after[name] == values
    left = next(deal for deal in settled.judged() if owners[deal] != mine)
    assert settled.assessment(left)["Primary_Action__c"] is None


def test_new_owner_is_judged_by_their_own_capture(settled: World, settled_store: Store) -> None:
    deal = settled.judged()[0]
    bot = settled.integration
    settled.change("Opportunity", deal, OwnerId=bot)
    settled.pass_time()

    settled.sync(settled_store)

    assert '"cause":"not captured"' in settled.assessment(deal)["Unknowns__c"]


# --- whose organisation


def test_another_organisation_under_the_same_alias_is_refused(settled: World, settled_store: Store) -> None:
    with settled.org.storage.write() as connection:
        connection.execute("UPDATE Organization SET Id = '00D000000000999AAA'")

    with pytest.raises(AnotherOrganisation, match="00D000000000999"):
        settled.sync(settled_store)

    assert settled.writes() == []
    assert not settled.requests(part="query")


def test_organisation_of_its_own_file_is_held_from_the_first_sync(world: World, store: Store) -> None:
    world.configure("organisation_id: 00D000000000999AAA")

    with pytest.raises(AnotherOrganisation):
        world.sync(store)

    assert world.writes() == []


@pytest.mark.parametrize("by_file", [True, False])
def test_paused_organisation_is_refused(settled: World, settled_store: Store, by_file: bool) -> None:
    if by_file:
        settled.configure("paused: true")
    else:
        pause(settled_store, "undo of run 3")

    with pytest.raises(Paused, match="paused"):
        settled.sync(settled_store)

    assert settled.writes() == []
    assert not settled.requests(part="query")


def test_two_organisations_in_one_store_never_mix(settled: World, settled_store: Store) -> None:
    """Two aliases of the same ids, as a refreshed sandbox has them: each has its own of everything."""
    settled.configure(alias="copy")
    before = settled.picture()
    own = {name: row.values for name, row in kept_rows(settled_store, "Opportunity").items()}
    settled.pass_time()

    settled.sync(settled_store, alias="copy")

    keys = {str(row["Key__c"]).partition(":")[0] for row in settled.rows(ASSESSMENT)}
    assert keys == {ALIAS, "copy"}
    after = settled.picture()
    ours = {key: row for key, row in after.items() if not key.startswith("Opportunity ")}
    assert {key: row for key, row in ours.items() if ":" in key and f" {ALIAS}:" in key} == {
        key: row for key, row in before.items() if not key.startswith("Opportunity ")
    }
    assert {name: row.values for name, row in kept_rows(settled_store, "Opportunity").items()} == own
    settled.pass_time()
    settled.sync(settled_store)
    settled.pass_time()
    settled.sync(settled_store)
    assert len(settled.writes()) == 1


# --- bad answers


def test_org_that_answers_html(settled: World, settled_store: Store) -> None:
    settled.control("faults", count=99, status=503, body="<html>Maintenance</html>", path="/services/data")

    with pytest.raises(TryLater) as caught:
        settled.sync(settled_store)

    assert "<html>" not in str(caught.value)
    assert settled.writes() == []


@pytest.mark.parametrize(
    "path",
    [
        "Cornerman_Assessment__c",
        pytest.param("Cornerman_Gap__c", marks=pytest.mark.proof),
        pytest.param("Cornerman_Run__c", marks=pytest.mark.proof),
    ],
)
@pytest.mark.parametrize("drop", ["after", *(pytest.param(drop, marks=pytest.mark.proof) for drop in (None, "before"))])
def test_org_that_fails_while_we_write(
    world: World, store: Store, undisturbed: Any, path: str, drop: str | None
) -> None:
    """A request lost before or after its work, or answered 500: the next run ends as if nothing had happened."""
    fault: dict[str, Any] = {"count": 9, "path": f"composite/sobjects/{path}"}
    world.control("faults", **fault, **({"drop": drop} if drop else {"status": 500, "body": "<html>Oops</html>"}))

    with pytest.raises(TryLater):
        world.sync(store)
    assert outcome(store)[0] == "failed"

    world.control("faults", count=1, path="nowhere")
    world.sandbox.state.faults.clear()
    world.sync(store)

    assert world.picture() == undisturbed


def test_wrong_credential_names_what_to_check(world: World, store: Store) -> None:
    with pytest.raises(FixYourSetup, match="refused") as caught:
        Salesforce.connect(Login(world.sandbox.url, consumer_key="key", consumer_secret="s3cret"), patience=QUICK)

    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("calls", [6, *(pytest.param(calls, marks=pytest.mark.proof) for calls in (2, 14, 24))])
def test_daily_limit_stops_cleanly_and_the_next_run_goes_on(
    world: World, store: Store, undisturbed: Any, calls: int
) -> None:
    world.control("limit", max=calls, used=0)
    report = world.sync(store)
    assert report.outcome == "stopped"
    assert "calls" in str(report.message)
    world.control("limit", max=100_000, used=0)

    assert world.sync(store).outcome == "finished"
    assert world.picture() == undisturbed


def test_empty_org(world: World, store: Store) -> None:
    with world.org.storage.write() as connection:
        for name in ("Opportunity", "Account", "Contact", "Task", "Event", "EmailMessage", "OpportunityContactRole"):
            connection.execute(f'DELETE FROM "{name}"')

    report = world.sync(store)

    assert report.outcome == "finished"
    assert report.counts.get("judged", 0) == 0
    assert len(world.writes()) == 1


# --- bad rows


def test_one_bad_row_of_a_batch_is_kept_as_refused_and_tried_again_the_next_day(world: World, store: Store) -> None:
    broken = "Validation of the customer's: no such step here."

    def refuse(record: dict[str, Any], _before: Any) -> None:
        from connector.sandbox.wire.errors import SalesforceError

        if record["Rule__c"] == "risk.buyer-silent":
            raise SalesforceError("FIELD_CUSTOM_VALIDATION_EXCEPTION", broken, [])

    world.org.before_save(FINDING, refuse)
    report = world.sync(store)

    refused = [row for row in written(store, 1) if row["state"] == "refused"]
    assert report.outcome == "finished"
    assert report.counts["refused"] == len(refused) > 0
    assert {row["code"] for row in refused} == {"FIELD_CUSTOM_VALIDATION_EXCEPTION"}
    assert all(broken in row["message"] for row in refused)
    assert not world.rows(FINDING, "Rule__c = 'risk.buyer-silent'")
    assert len(world.rows(FINDING)) > 10

    world.pass_time()
    world.sync(store)
    assert not [one for one in world.writes() if FINDING in one]

    world.org.before_hooks.clear()
    world.pass_time(DAY)
    world.sync(store)
    assert len(world.rows(FINDING, "Rule__c = 'risk.buyer-silent'")) >= len(refused)
    assert not [row for row in written(store, 1) if row["state"] == "refused"]


def test_deal_without_stage_history(settled: World, settled_store: Store) -> None:
    deal = settled.judged()[0]
    with settled.org.storage.write() as connection:
        connection.execute(
            "UPDATE OpportunityHistory SET IsDeleted = 1, SystemModstamp = ? WHERE OpportunityId = ?",
            (settled.org.clock.seconds(), deal),
        )
    settled.pass_time()

    settled.sync(settled_store)

    assert "stage history" in settled.assessment(deal)["Unknowns__c"]
    findings = settled.of_deal(FINDING, deal, "Engine_State__c = 'Open'")
    assert not [row for row in findings if "stage" in row["Rule__c"]]


HOSTILE = "💥 שלום \u202eevil\u202c <script>alert(1)</script> {{7*7}} '; DROP TABLE kept; -- \x07\x1b[31m 日本語"


@pytest.mark.parametrize("field", ["Name", "NextStep", "Metrics__c"])
def test_hostile_text_goes_through_as_text(settled: World, settled_store: Store, field: str) -> None:
    deal = settled.judged()[0]
    text = HOSTILE[:120] if field == "Name" else HOSTILE
    with settled.org.storage.write() as connection:
        connection.execute(
            f'UPDATE Opportunity SET "{field}" = ?, SystemModstamp = ? WHERE Id = ?',
            (text, settled.org.clock.seconds(), deal),
        )
    settled.pass_time()

    report = settled.sync(settled_store)

    assert report.outcome == "finished"
    assert report.counts["refused"] == 0
    assert kept_rows(settled_store, "Opportunity")[deal].values[field] == text


def test_description_of_ten_megabytes_is_never_read(settled: World, settled_store: Store) -> None:
    deal = settled.judged()[0]
    huge = "x" * 10_000_000
    with settled.org.storage.write() as connection:
        connection.execute(
            "UPDATE Opportunity SET Description = ?, NextStep = ?, SystemModstamp = ? WHERE Id = ?",
            (huge, huge[:255], settled.org.clock.seconds(), deal),
        )
    settled.pass_time()

    report = settled.sync(settled_store)

    assert report.counts["refused"] == 0
    assert sum(one["response_bytes"] for one in settled.sandbox.state.log) < 3_000_000


def test_mapped_text_of_ten_megabytes_is_a_right_result(settled: World, settled_store: Store) -> None:
    deal = settled.judged()[0]
    with settled.org.storage.write() as connection:
        connection.execute(
            "UPDATE Opportunity SET Metrics__c = ?, Competition__c = NULL, SystemModstamp = ? WHERE Id = ?",
            ("saves money " * 900_000, settled.org.clock.seconds(), deal),
        )
    settled.pass_time()

    report = settled.sync(settled_store)

    assert report.outcome == "finished"
    for name in (ASSESSMENT, FINDING, ACTION):
        assert all(len(str(value)) <= 131_072 for row in settled.of_deal(name, deal) for value in row.values())


def test_two_currencies_are_judged_each_in_its_own(settled: World, settled_store: Store) -> None:
    deal = settled.judged()[0]
    settled.change("Opportunity", deal, CurrencyIsoCode="USD", Amount=1_000_000)
    settled.configure("scope: { max_amount: 900000 }")
    text = (settled.folder / "orgs" / f"{ALIAS}.yaml").read_text()
    (settled.folder / "orgs" / f"{ALIAS}.yaml").write_text(
        re.sub(r"scope:\n.*?\n(?=fields)", "", text, flags=re.DOTALL)
    )
    settled.pass_time()

    report = settled.sync(settled_store)

    assert report.outcome == "finished"
    with settled_store.begin() as connection:
        assert ledger.standings(connection, ALIAS, [deal])


@pytest.fixture
def undisturbed(company: World, tmp_path: Path, empty_store: Path) -> Callable[[], Any]:
    """What the org holds after one sync that nothing disturbed."""
    from sync.store import open_store

    company.reset("told")
    path = tmp_path / "undisturbed.db"
    path.write_bytes(empty_store.read_bytes())
    store = open_store(f"sqlite:///{path}")
    company.sync(store)
    store.close()
    picture = company.picture()
    company.reset("told")
    return picture
