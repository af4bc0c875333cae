"""The told org: the same bytes, whole references, and stories that are true in their rows."""

import hashlib
import tracemalloc
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from connector.sandbox.ids import KEY_PREFIX
from connector.sandbox.stories import people, schema, tell, truth
from connector.sandbox.stories.causes import CAUSES
from connector.sandbox.stories.company import LOST, REPS, STAGES, WON
from connector.sandbox.stories.lines import lines

TODAY = date(2026, 3, 2)
DARK = {rep.id for rep in REPS if not rep.mail}
DEAF = {rep.id for rep in REPS if not rep.calls}
BRIDGES = ("WhatId", "RelatedToId", "OpportunityId", "RelatedRecordId")


class Told:
    """An org in memory, for looking things up."""

    def __init__(self, deals, closed, seed=1):
        self.order, self.rows, self.kind = [], defaultdict(list), {}
        for kind, rows in tell(deals, closed, seed, today=TODAY):
            for row in rows:
                self.order.append((kind, row))
                self.rows[kind].append(row)
                self.kind[row["Id"]] = kind
        self.deal = {row["Id"]: row for row in self.rows["Opportunity"]}
        self.of = defaultdict(lambda: defaultdict(list))
        for kind, row in self.order:
            for bridge in BRIDGES:
                if row.get(bridge):
                    self.of[row[bridge]][kind].append(row)
        calls = {row["Id"]: row for row in self.rows["VideoCall"]}
        self.talk = defaultdict(list)
        for row in self.rows["VideoCallTranscript"]:
            self.talk[calls[row["VideoCallId"]]["RelatedRecordId"]].append(row["TranscriptContent"])
        self.truth = list(truth(deals, closed, seed, today=TODAY))

    def told(self, line):
        return [(one, self.deal[one["opportunity"]]) for one in self.truth if one["line"] == line]


@pytest.fixture(scope="module")
def org():
    return Told(deals=400, closed=200)


def digest(**arguments):
    sha = hashlib.sha256()
    for kind, rows in tell(**arguments):
        for row in rows:
            sha.update(repr((kind, row)).encode())
    return sha.hexdigest()


def test_the_same_arguments_tell_the_same_bytes():
    once = digest(deals=40, seed=7, today=TODAY)
    assert once == digest(deals=40, seed=7, today=TODAY)
    assert once != digest(deals=40, seed=8, today=TODAY)
    assert once != digest(deals=40, seed=7, today=TODAY + timedelta(days=1))


def test_the_bytes_are_these_on_every_machine():
    """No hash order, no clock: a digest that another process, with another hash seed, arrives at as well."""
    import os
    import subprocess
    import sys

    script = (
        "import hashlib; from datetime import date; from connector.sandbox.stories import tell\n"
        "sha = hashlib.sha256()\n"
        "for kind, rows in tell(deals=20, seed=3, today=date(2026, 3, 2)):\n"
        "    for row in rows: sha.update(repr((kind, row)).encode())\n"
        "print(sha.hexdigest())"
    )
    env = os.environ | {"PYTHONHASHSEED": "4242", "TZ": "Asia/Tokyo", "PYTHONPATH": str(Path.cwd())}
    there = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    assert there.stdout.strip() == digest(deals=20, seed=3, today=TODAY)


def test_every_id_is_new_and_every_reference_points_back(org):
    seen = set()
    known = {prefix: kind for kind, prefix in KEY_PREFIX.items()}
    for kind, row in org.order:
        assert row["Id"] not in seen
        assert row["Id"][:3] == KEY_PREFIX[kind]
        for name, value in row.items():
            if name == "Id" or name.endswith("SidKey"):
                continue
            if (name.endswith("Id") or name in ("Economic_Buyer__c", "Champion__c")) and value:
                if name == "CreatedById" and kind in ("Organization", "Profile"):
                    continue
                assert value in seen or value == row["Id"], (kind, name)
                assert value[:3] in known
        seen.add(row["Id"])


def test_as_many_deals_as_asked_for(org):
    assert len(org.deal) == 600
    assert sum(row["IsClosed"] for row in org.deal.values()) == 200
    assert {one["opportunity"] for one in org.truth} == set(org.deal)


def test_two_partitions_share_no_record():
    big = Told(deals=150, closed=300, seed=5)
    ids = [row["Id"] for _, row in big.order]
    assert len(ids) == len(set(ids))


def test_every_story_line_is_told_and_explained(org):
    told = Counter(one["line"] for one in org.truth)
    assert set(lines()) <= set(told)
    for line in lines().values():
        assert line.tell.__doc__
        assert set(line.causes) <= {cause for one, _ in org.told(line.name) for cause in one["causes"]}


def test_fields_and_values_are_those_of_the_schema(org):
    fields = {one["name"]: one for one in schema()["Opportunity"]}
    for row in org.deal.values():
        assert {name for name in row if name.endswith("__c")} <= set(fields)
        for name, one in fields.items():
            value = row.get(name)
            if one["type"] == "picklist" and value is not None:
                assert value in {pick["value"] for pick in one["picklistValues"]}, name
            if one.get("length") and value:
                assert len(value) <= one["length"]
    roles = {pick["value"] for pick in schema()["OpportunityContactRole"][0]["picklistValues"]}
    assert {row["Role"] for row in org.rows["OpportunityContactRole"]} <= roles


def test_the_integration_user_stands_apart(org):
    them = people()
    assert them.integration["Id"] not in {row["Id"] for row in them.users}
    assert them.integration["Id"] not in {row["OwnerId"] for row in org.deal.values()}


def test_nobody_has_an_address_outside_example_domains(org):
    for kind, name in (
        ("Contact", "Email"),
        ("User", "Email"),
        ("EmailMessage", "FromAddress"),
        ("EmailMessage", "ToAddress"),
    ):
        for row in org.rows[kind]:
            assert row[name].endswith(".example"), row[name]
            assert row[name].isascii()


def test_no_template_is_left_unfilled(org):
    for kind, names in (
        ("EmailMessage", ("Subject", "TextBody")),
        ("VideoCallTranscript", ("TranscriptContent",)),
        ("Event", ("Subject",)),
        ("Task", ("Subject", "Description")),
        (
            "Opportunity",
            ("Name", "NextStep", "Metrics__c", "Decision_Process__c", "Competition__c", "Compelling_Event__c"),
        ),
    ):
        for row in org.rows[kind]:
            for name in names:
                assert "{" not in (row.get(name) or "")


# -- what the captured channels show


def test_an_owner_without_captured_mail_has_none_at_all(org):
    for row in org.rows["Task"]:
        if row["OwnerId"] in DARK:
            assert row.get("TaskSubtype") != "Email"
    assert not [row for row in org.rows["EmailMessage"] if row["CreatedById"] in DARK]
    dark = [one for one, row in ((one, org.deal[one["opportunity"]]) for one in org.truth) if row["OwnerId"] in DARK]
    assert dark
    assert not any(one["mail_captured"] for one in dark)


def test_an_owner_without_captured_calls_has_none(org):
    assert DEAF
    assert not [row for row in org.rows["VideoCall"] if row["HostId"] in DEAF]
    assert [row for row in org.rows["Event"] if row["OwnerId"] in DEAF]


def test_each_mail_has_its_twin(org):
    tasks = {row["Id"]: row for row in org.rows["Task"]}
    for mail in org.rows["EmailMessage"]:
        twin = tasks[mail["ActivityId"]]
        assert twin["WhatId"] == mail["RelatedToId"]
        assert mail["Subject"] in twin["Subject"]
        ours = mail["FromAddress"].endswith("@tarnwerk.example")
        assert mail["Incoming"] is not ours
    assert len({row["ActivityId"] for row in org.rows["EmailMessage"]}) == len(org.rows["EmailMessage"])


def test_events_have_copies_private_ones_and_future_ones(org):
    events = org.rows["Event"]
    copies = [row for row in events if row["IsChild"]]
    originals = {(row["WhatId"], row["StartDateTime"]) for row in events if not row["IsChild"]}
    assert copies
    assert all((row["WhatId"], row["StartDateTime"]) in originals for row in copies)
    assert any(row["IsPrivate"] for row in events)
    assert any(row["StartDateTime"].date() > TODAY for row in events)


def test_whoever_speaks_on_a_call_was_at_the_meeting(org):
    names = {row["Id"]: row["Name"] for row in [*org.rows["Contact"], *org.rows["User"]]}
    present = defaultdict(set)
    for row in org.rows["EventRelation"]:
        present[row["EventId"]].add(names[row["RelationId"]])
    text = {row["VideoCallId"]: row["TranscriptContent"] for row in org.rows["VideoCallTranscript"]}
    for call in org.rows["VideoCall"]:
        speakers = {line[3:].split(">")[0] for line in text[call["Id"]].splitlines() if line.startswith("<v ")}
        assert speakers - {names[call["HostId"]]} <= present[call["EventId"]]


def test_three_languages_are_spoken(org):
    assert {one["language"] for one in org.truth} == {"en", "de", "ja"}


def test_nothing_but_meetings_and_open_tasks_lies_ahead(org):
    for kind, row in org.order:
        for name in ("CreatedDate", "MessageDate", "CompletedDateTime"):
            at = row.get(name)
            if isinstance(at, datetime):
                assert at.date() < TODAY or kind in ("Organization", "User"), (kind, row)
    for call in org.rows["VideoCall"]:
        assert call["EndDateTime"].date() < TODAY


# -- history agrees with the record


def test_history_leads_to_the_record(org):
    for one in org.truth:
        deal, history = org.deal[one["opportunity"]], org.of[one["opportunity"]]
        rows = history["OpportunityHistory"]
        if one["line"] == "stage-without-history":
            assert not rows
            assert not history["OpportunityFieldHistory"]
            continue
        assert [row["CreatedDate"] for row in rows] == sorted(row["CreatedDate"] for row in rows)
        for name in ("StageName", "Amount", "CloseDate"):
            assert rows[-1][name] == deal[name]
        assert rows[0]["CreatedDate"] == deal["CreatedDate"]
        moves = [row for row in history["OpportunityFieldHistory"] if row["Field"] == "StageName"]
        for before, after in pairwise(moves):
            assert before["NewValue"] == after["OldValue"]


# -- story lines hold in the rows


def incoming(org, deal):
    return [row["MessageDate"].date() for row in org.of[deal]["EmailMessage"] if row["Incoming"]]


def test_the_ghosted_have_not_been_heard_since(org):
    told = [*org.told("ghosted-after-proposal"), *org.told("faded-after-discovery")]
    assert told
    for one, deal in told:
        heard = one["last_heard"]
        assert (TODAY - heard).days >= 18
        assert max(incoming(org, deal["Id"])) == heard
        assert (
            max(
                row["StartDateTime"].date()
                for row in org.of[deal["Id"]]["VideoCall"] or [{"StartDateTime": datetime(2020, 1, 1)}]
            )
            <= heard
        )
        assert not [
            row for row in org.of[deal["Id"]]["Event"] if row["StartDateTime"].date() > heard and not row["IsPrivate"]
        ]
        ours = [
            row
            for row in org.of[deal["Id"]]["EmailMessage"]
            if not row["Incoming"] and row["MessageDate"].date() > heard
        ]
        assert len(ours) >= 2


def test_a_healthy_deal_was_heard_this_week(org):
    for _, deal in org.told("healthy-multithreaded"):
        assert (TODAY - max(incoming(org, deal["Id"]))).days <= 7
        assert len(org.of[deal["Id"]]["OpportunityContactRole"]) >= 3 or deal["StageName"] == "Qualification"
        assert any(row["StartDateTime"].date() > TODAY for row in org.of[deal["Id"]]["Event"])


def test_the_single_threaded_have_one_contact(org):
    for name in ("single-threaded-champion", "big-deal-one-contact"):
        for _, deal in org.told(name):
            assert len(org.of[deal["Id"]]["OpportunityContactRole"]) == 1
            assert len({row["FromAddress"] for row in org.of[deal["Id"]]["EmailMessage"] if row["Incoming"]}) == 1
            buyers = {
                line.split(">")[0]
                for text in org.talk[deal["Id"]]
                for line in text.splitlines()
                if line.startswith("<v ")
            }
            assert len(buyers) <= 2


def test_the_pushers_pushed_twice_and_somebody_said_why(org):
    for _, deal in org.told("close-date-pusher"):
        history = org.of[deal["Id"]]["OpportunityFieldHistory"]
        pushes = [row for row in history if row["Field"] == "CloseDate" and row["NewValue"] > row["OldValue"]]
        assert len(pushes) >= 2


@pytest.mark.parametrize(("language", "reason"), [("en", "It will be"), ("de", "Es wird der"), ("ja", "になります")])
def test_a_push_said_on_a_call_has_its_date_in_the_history(org, language, reason):
    found = 0
    for one, deal in org.told("close-date-pusher"):
        if one["language"] == language and org.talk[deal["Id"]]:
            assert any(reason in text for text in org.talk[deal["Id"]])
            found += 1
    assert found or language != "en"


def test_the_overdue_are_overdue(org):
    for _, deal in org.told("overdue-close-date"):
        assert deal["CloseDate"] < TODAY
    for line in ("healthy-multithreaded", "legal-waiting", "close-date-pusher"):
        for _, deal in org.told(line):
            assert deal["CloseDate"] > TODAY


def test_legal_waiting_names_its_date_in_a_task(org):
    for _, deal in org.told("legal-waiting"):
        assert deal["Legal_Review__c"] == "In progress"
        waits = [row for row in org.of[deal["Id"]]["Task"] if not row["IsClosed"]]
        assert [row["ActivityDate"] for row in waits] == [deal["Next_Step_Date__c"]]
        assert waits[0]["ActivityDate"] > TODAY


def test_brand_new_is_two_days_old(org):
    for one, deal in org.told("brand-new"):
        assert (TODAY - one["created"]).days == 2
        assert deal["StageName"] == "Prospecting"


def test_skipped_stages_were_never_entered(org):
    for _, deal in org.told("skipped-stages"):
        stages = [row["StageName"] for row in org.of[deal["Id"]]["OpportunityHistory"]]
        assert "Qualification" not in stages
        assert "Evaluation" not in stages


def test_no_economic_buyer_is_on_record_where_there_is_none(org):
    for name in ("no-economic-buyer", "single-threaded-champion"):
        for _, deal in org.told(name):
            assert deal["Economic_Buyer__c"] is None
            assert "Economic Buyer" not in {row["Role"] for row in org.of[deal["Id"]]["OpportunityContactRole"]}


def test_the_absent_buyer_says_so_and_when(org):
    for _, deal in org.told("out-of-office-buyer"):
        last = [row for row in org.of[deal["Id"]]["EmailMessage"] if row["Incoming"]][-1]
        assert any(word in last["Subject"] for word in ("Out of office", "Abwesenheit", "不在"))


def test_renewals_have_their_record_type(org):
    kinds = {row["Id"]: row["DeveloperName"] for row in org.rows["RecordType"]}
    for one in org.truth:
        assert (kinds[org.deal[one["opportunity"]]["RecordTypeId"]] == "New_Business") is one["in_scope"]


# -- words agree with fields

APPROVED = ("budget is approved", "approval for this year", "Budget ist freigegeben", "予算は承認されました")
PROMISE = (
    "I will take it to", "I will get you the data", "Ich bringe es vor dem", "私から説明し",
)  # fmt: skip


def test_an_approved_budget_was_said_by_the_buyer_on_a_call(org):
    checked = 0
    for one in org.truth:
        deal = org.deal[one["opportunity"]]
        if not one["calls_captured"] or not one["in_scope"]:
            continue
        said = any(word in text for text in org.talk[deal["Id"]] for word in APPROVED)
        assert said is (deal["Budget_Status__c"] == "Approved"), one
        checked += 1
    assert checked > 100


def test_a_number_in_metrics_was_said_on_a_call(org):
    for one in org.truth:
        deal = org.deal[one["opportunity"]]
        if deal["Metrics__c"] and one["calls_captured"]:
            assert any(character.isdigit() or character in "eleven" for character in deal["Metrics__c"])
            assert any(deal["Metrics__c"][1:] in text for text in org.talk[deal["Id"]])


def test_a_rival_on_record_was_named_on_a_call(org):
    for one in org.truth:
        deal = org.deal[one["opportunity"]]
        if deal["Competition__c"] and one["calls_captured"]:
            rival = deal["Competition__c"].split(".")[0].split("。")[0]
            assert any(rival in text for text in org.talk[deal["Id"]])


def test_a_real_champion_promises_and_happy_ears_do_not(org):
    def promised(deal):
        return any(word in text for text in org.talk[deal["Id"]] for word in PROMISE)

    for one, deal in [*org.told("healthy-multithreaded"), *org.told("price-objection-recurring")]:
        assert promised(deal) or not one["calls_captured"]
    for _, deal in org.told("happy-ears"):
        assert deal["Champion__c"]
        assert not promised(deal)


def test_the_price_comes_up_on_two_calls_at_least(org):
    words = (
        "too expensive",
        "The price. We said it",
        "zu teuer",
        "noch einmal der Preis",
        "高すぎます",
        "価格の件です",
        "Before we go on: the price",
    )
    for _, deal in org.told("price-objection-recurring"):
        assert sum(any(word in text for word in words) for text in org.talk[deal["Id"]]) >= 2


def test_transcripts_are_webvtt_with_known_speakers(org):
    names = {row["Name"] for row in [*org.rows["Contact"], *org.rows["User"]]}
    for row in org.rows["VideoCallTranscript"]:
        text = row["TranscriptContent"]
        assert text.startswith("WEBVTT\n")
        speakers = {line[3:].split(">")[0] for line in text.splitlines() if line.startswith("<v ")}
        assert speakers <= names
        assert len(speakers) >= 2


# -- closed deals


@pytest.fixture(scope="module")
def past():
    return Told(deals=0, closed=2000, seed=11)


def test_causes_come_back_in_sign_from_a_simple_count(past):
    deals = [one for one in past.truth if one["line"] == "closed"]
    assert 0.35 < sum(one["lost"] for one in deals) / len(deals) < 0.75
    for cause in CAUSES:
        having = [one["lost"] for one in deals if cause.name in one["causes"]]
        lacking = [one["lost"] for one in deals if cause.name not in one["causes"]]
        more = sum(having) / len(having) - sum(lacking) / len(lacking)
        assert more * cause.weight > 0.02 * abs(cause.weight), cause.name


def seen_causes(org, one):
    """What a reader of the CRM alone can see of the causes, from rows before the close."""
    deal = org.deal[one["opportunity"]]
    of = org.of[deal["Id"]]
    heard = max([*incoming(org, deal["Id"]), *(row["StartDateTime"].date() for row in of["VideoCall"])])
    moves = [row for row in of["OpportunityFieldHistory"] if row["Field"] == "CloseDate"]
    before = [row for row in moves if row["CreatedDate"].date() < one["closed_on"]]
    pushes = [row for row in before if row["NewValue"] > row["OldValue"]]
    wrote = {row["FromAddress"] for row in of["EmailMessage"] if row["Incoming"]}
    return {
        "buyer_silent": (one["closed_on"] - heard).days > 14,
        "pushed_twice": len(pushes) >= 2,
        "single_threaded": len(wrote) == 1,
        "metrics_quantified": bool(deal["Metrics__c"]),
        "competitor_without_differentiation": bool(deal["Competition__c"])
        and "." not in deal["Competition__c"]
        and "。" not in deal["Competition__c"],
    }


def test_causes_can_be_seen_in_the_rows(past):
    checked = 0
    for one in past.truth:
        if one["line"] != "closed" or not one["mail_captured"]:
            continue
        for cause, seen in seen_causes(past, one).items():
            assert seen is (cause in one["causes"]), (cause, one)
        checked += 1
    assert checked > 1000


def test_nothing_happens_after_the_close(past):
    for one in past.truth:
        deal = past.deal[one["opportunity"]]
        end = deal["LastModifiedDate"]
        assert deal["CloseDate"] == one["closed_on"] == end.date()
        for kind, rows in past.of[deal["Id"]].items():
            for row in rows:
                for name in (
                    "CreatedDate",
                    "LastModifiedDate",
                    "MessageDate",
                    "StartDateTime",
                    "EndDateTime",
                    "CompletedDateTime",
                ):
                    at = row.get(name)
                    assert at is None or at <= end, (kind, name)
        assert all(row["IsClosed"] for row in past.of[deal["Id"]]["Task"])


def test_before_the_close_nothing_tells_the_outcome(past):
    """No row from before the last day holds a closed stage; the reason for losing exists only on lost deals."""
    ends = {LOST.name, WON.name}
    for one in past.truth:
        deal = past.deal[one["opportunity"]]
        of = past.of[deal["Id"]]
        last = deal["LastModifiedDate"]
        assert all(row["StageName"] not in ends for row in of["OpportunityHistory"] if row["CreatedDate"] < last)
        assert all(row["NewValue"] not in ends for row in of["OpportunityFieldHistory"] if row["CreatedDate"] < last)
        assert bool(deal["Loss_Reason__c"]) is one["lost"]
        assert deal["IsWon"] is not one["lost"]


def test_won_and_lost_deals_with_the_same_causes_look_alike(past):
    """Lengths and mail counts do not give the outcome away beyond what causes and the stage reached explain."""
    lengths = defaultdict(list)
    for one in past.truth:
        if one["line"] == "closed" and one["mail_captured"]:
            of = past.of[one["opportunity"]]
            stages = [row["StageName"] for row in of["OpportunityHistory"]]
            lengths[stages[-2], one["lost"]].append(len(of["EmailMessage"]))
    for stage in (STAGES[5].name, STAGES[6].name):
        won, lost = lengths[stage, False], lengths[stage, True]
        assert abs(sum(won) / len(won) - sum(lost) / len(lost)) < 4


def test_activities_older_than_a_year_are_archived(past):
    limit = TODAY - timedelta(days=365)
    for kind in ("Task", "Event"):
        for row in past.rows[kind]:
            assert row["IsArchived"] is (row["ActivityDate"] < limit)


def peak_of(deals, closed):
    tracemalloc.start()
    told = sum(len(list(rows)) for kind, rows in tell(deals, closed, today=TODAY) if kind == "Opportunity")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert told == deals + closed
    return peak


def test_memory_stays_with_one_partition():
    assert peak_of(200, 300) < 1.3 * peak_of(80, 120)


@pytest.mark.proof
def test_five_thousand_deals_stream_in_little_memory():
    assert peak_of(1500, 3500) < 48 * 1024 * 1024


def test_a_negative_number_of_deals_is_refused():
    with pytest.raises(ValueError, match="negative"):
        list(tell(deals=-1, today=TODAY))
