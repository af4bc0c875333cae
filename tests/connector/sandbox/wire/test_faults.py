"""Faults by a schedule: each kind as a client meets it, the same again by the same seed, and texts that are none."""

from typing import Any

import pytest
import requests

from connector.sandbox.wire.faults.read import BadSchedule, read_schedule
from connector.sandbox.wire.faults.schedule import KINDS, draw
from connector.sandbox.wire.org import Org

from .conftest import Client

TASKS = "/query?q=SELECT+Id,SystemModstamp+FROM+Task+ORDER+BY+Id"


def play(admin: Client, text: str) -> None:
    answer = admin.http.post(admin.sandbox.url + "/sandbox/schedule", json={"yaml": text}, timeout=10)
    assert answer.status_code == 204, answer.text


def told(admin: Client) -> dict[str, Any]:
    return dict(admin.http.get(admin.sandbox.url + "/sandbox/schedule", timeout=10).json())


def outcome(admin: Client, path: str = "/limits") -> Any:
    """The status, or how the connection ended."""
    try:
        return admin.raw("GET", path).status_code
    except requests.exceptions.ChunkedEncodingError:
        return "cut"
    except requests.ConnectionError:
        return "dropped"


def test_every_answer_at_its_request(admin: Client) -> None:
    play(
        admin,
        """
        faults:
          - {at: 2, kind: html, status: 502, times: 2}
          - {at: 5, kind: drop}
          - {at: 6, kind: lose_answer}
          - {at: 7, kind: truncate}
          - {at: 8, kind: limit}
          - {at: 9, kind: slow, milliseconds: 1}
          - {at: 1, path: /query, kind: timeout}
        """,
    )
    assert [outcome(admin) for _ in range(9)] == [200, 502, 502, 200, "dropped", "dropped", "cut", 403, 200]
    assert told(admin)["done"] is False
    assert admin.refused("GET", TASKS)[:2] == (400, "QUERY_TIMEOUT")
    assert told(admin)["done"] is True
    assert len(told(admin)["begun"]) == 7
    assert outcome(admin, TASKS) == 200


def test_a_query_within_a_composite_is_slow_by_itself(admin: Client) -> None:
    play(admin, "faults: [{at: 1, kind: timeout}]")
    parts = [{"method": "GET", "url": "/services/data/v60.0" + TASKS, "referenceId": f"r{n}"} for n in range(2)]
    answers = admin.call("POST", "/composite", {"compositeRequest": parts})[1]["compositeResponse"]
    assert [one["httpStatusCode"] for one in answers] == [400, 200]


def test_a_session_that_ends_while_a_job_is_under_way(admin: Client) -> None:
    play(admin, "faults: [{at: 2, path: /jobs/, kind: expire}]")
    assert outcome(admin) == 200
    job = admin.call("POST", "/jobs/ingest", {"operation": "insert", "object": "Account"})[1]
    assert admin.refused("GET", f"/jobs/ingest/{job['id']}")[:2] == (401, "INVALID_SESSION_ID")


def test_what_lasts_and_ends(org: Org, admin: Client) -> None:
    """A field, a record and a lock: gone for so many requests, and set right when the schedule is stopped."""
    before = admin.query("SELECT Id, SystemModstamp FROM Task ORDER BY Id")
    org.clock.advance(60)
    play(
        admin,
        """
        seed: 1
        faults:
          - {at: 1, kind: vanish, field: Opportunity.NextStep, requests: 2}
          - {at: 1, kind: late, object: Task, requests: 2}
          - {at: 3, kind: lock, object: Account, records: 3}
        """,
    )
    field = "/query?q=SELECT+NextStep+FROM+Opportunity"
    assert outcome(admin, field) == 400
    assert len(admin.query("SELECT Id FROM Task")) == len(before) - 1
    assert outcome(admin, field) == 200
    after = admin.query("SELECT Id, SystemModstamp FROM Task ORDER BY Id")
    (late,) = [one for one, former in zip(after, before, strict=True) if one != former]
    assert [one["Id"] for one in after] == [one["Id"] for one in before]
    assert late["SystemModstamp"] == org.clock.now().strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    account = admin.query("SELECT Id FROM Account LIMIT 1")[0]["Id"]
    assert admin.refused("PATCH", f"/sobjects/Account/{account}", {"Name": "x"})[1] == "UNABLE_TO_LOCK_ROW"
    assert admin.call("PATCH", f"/sobjects/Account/{account}", {"Name": "x"})[0] == 204
    play(admin, "faults: [{at: 1, kind: late, object: Task, requests: 99}, {at: 1, kind: html, times: 99}]")
    assert outcome(admin) == 503
    admin.http.delete(admin.sandbox.url + "/sandbox/schedule", timeout=10)
    assert len(admin.query("SELECT Id FROM Task")) == len(before)


def test_the_same_seed_draws_the_same(org: Org) -> None:
    objects, fields = ["Task"], ["Opportunity.NextStep"]
    assert draw(7, 40, 100, (), objects, fields) == draw(7, 40, 100, (), objects, fields)
    assert draw(7, 40, 100) != draw(8, 40, 100)
    assert {one.kind for one in draw(7, 400, 100, (), objects, fields)} == set(KINDS)
    assert not {one.kind for one in draw(7, 400, 100)} & {"lock", "late", "vanish"}
    text = "seed: 7\ndraw: {faults: 40, requests: 100, objects: [Task], fields: [Opportunity.NextStep]}"
    assert read_schedule(text, "faults.yaml", org).planned == draw(7, 40, 100, (), objects, fields)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "f.yaml:1 holds no schedule"),
        ("faults: [", "f.yaml:1 is not YAML"),
        (
            "faults:\n- {at: 1, kind: html}\nfault: 1",
            "f.yaml:3 fault: is nothing that a schedule has. Nearest: faults.",
        ),
        ("faults: 3", "f.yaml:1 faults: a list is needed"),
        ("faults:\n- html", "f.yaml:2 faults: 'html' is no fault"),
        ("faults:\n- {at: 1}", "f.yaml:2 kind: is missing. One of html, slow"),
        ("faults:\n- {at: 1, kind: htlm}", "f.yaml:2 kind: there is no kind 'htlm'. Nearest: html."),
        ("faults:\n- {kind: html}", "f.yaml:2 at: is missing"),
        ("faults:\n- {at: 0, kind: html}", "f.yaml:2 at: 0 is not from 1 to 10000000. Nearest: 1."),
        ("faults:\n- {at: one, kind: html}", "f.yaml:2 at: a whole number is needed, not 'one'"),
        ("faults:\n- {at: 1, kind: html, status: 404}", "status: 404 is not from 500 to 599. Nearest: 500."),
        ("faults:\n- at: 1\n  kind: drop\n  statu: 503", "f.yaml:4 statu: is nothing that a fault of kind drop has"),
        ("faults:\n- {at: 1, kind: drop, path: 3}", "path: a part of an address is needed"),
        ("faults:\n- {at: 1, kind: late}", "object: is missing, which a fault of kind late needs"),
        ("faults:\n- {at: 1, kind: lock, object: Opportunty}", "no object 'Opportunty'. Nearest: Opportunity."),
        (
            "faults:\n- {at: 1, kind: vanish, field: Opportunity.NextSteps}",
            "Opportunity has no field 'NextSteps'. Nearest: NextStep.",
        ),
        ("seed: -1", "f.yaml:1 seed: -1 is not from 0"),
        ("draw: 5", "draw: faults and requests are needed"),
        ("draw: {faults: 5}", "f.yaml:1 draw.requests: is missing"),
        ("draw: {faults: 5, requests: 9, kinds: html}", "kinds: a list is needed"),
        ("draw: {faults: 5, requests: 9, kinds: [hmtl]}", "there is no kind 'hmtl'. Nearest: html."),
        ("draw: {faults: 5, requests: 9, kinds: [late]}", "kinds: late needs objects beside it"),
    ],
)
def test_texts_that_are_no_schedule(org: Org, text: str, fault: str) -> None:
    with pytest.raises(BadSchedule) as caught:
        read_schedule(text, "f.yaml", org)
    assert fault in str(caught.value)


def test_every_fault_of_a_text_is_told(org: Org, admin: Client) -> None:
    text = "seed: x\nfaults:\n- {at: 1, kind: htlm}\n- {at: 2, kind: html, times: 0}"
    with pytest.raises(BadSchedule) as caught:
        read_schedule(text, "f.yaml", org)
    assert [line.split()[0] for line in str(caught.value).splitlines()] == ["f.yaml:1", "f.yaml:3", "f.yaml:4"]
    refused = admin.http.post(admin.sandbox.url + "/sandbox/schedule", json={"yaml": text}, timeout=10)
    assert (refused.status_code, "Nearest: html" in refused.json()["error"]) == (400, True)
