"""Log-in, renewal, and what becomes of answers that are none."""

import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import structlog

from connector.errors import CrmError, DailyLimitReached, FixYourSetup, TryLater
from connector.records import Budget
from connector.salesforce import Login, Salesforce, Timeouts
from connector.salesforce.faults import understand

from .conftest import QUICK, SECRET, Says, Told, composite, error, object_shape

QUOTED = Path(__file__).parents[4] / "shared" / "data" / "salesforce" / "quoted_responses.json"
EXPIRED = Says(error("INVALID_SESSION_ID", "Session expired or invalid"), 401)
ACCOUNT = composite(object_shape("Account"))


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"error": "invalid_client_id", "error_description": "client identifier invalid"}, "consumer key"),
        ({"error": "invalid_client", "error_description": "invalid client credentials"}, "consumer secret"),
        (
            {"error": "invalid_grant", "error_description": "no client credentials user enabled for rep@acme.test"},
            "run-as user",
        ),
        ({"error": "unsupported_grant_type", "error_description": "grant type not supported"}, "client credentials"),
    ],
)
def test_refused_log_in_says_what_to_check_and_no_secret(told: Told, said: dict[str, str], named: str) -> None:
    told.on("POST", "/services/oauth2/token", Says(said, 400))

    with pytest.raises(FixYourSetup, match="External Client App") as caught:
        told.connect()

    assert named in str(caught.value)
    assert SECRET not in str(caught.value)
    assert "acme.test" not in str(caught.value)


def test_log_in_at_a_page_that_is_not_salesforce(told: Told) -> None:
    told.on("POST", "/services/oauth2/token", Says("<html>Welcome</html>"))

    with pytest.raises(FixYourSetup, match="does not answer as Salesforce"):
        told.connect()


def test_log_in_waits_for_an_outage_to_end(told: Told) -> None:
    token = {"access_token": "00D000000000001!t", "instance_url": told.url}
    told.on("POST", "/services/oauth2/token", Says("<html>Down</html>", 503), Says(token))

    told.connect()

    assert len(told.asked) == 2


def test_unreadable_key_is_named(told: Told) -> None:
    login = Login(told.url, "key", username="bot@acme.test", private_key="-----BEGIN NONSENSE-----")

    with pytest.raises(FixYourSetup, match="private key cannot be read"):
        Salesforce.connect(login, patience=QUICK)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://acme.my.salesforce.com", "plain http"),
        ("https://acme.lightning.force.com", "https://acme.my.salesforce.com"),
        ("https://login.salesforce.com", "My Domain"),
        ("acme", "not a web address"),
    ],
)
def test_wrong_address_is_told_before_anything_is_sent(url: str, words: str) -> None:
    with pytest.raises(FixYourSetup, match=words):
        Login(url, consumer_key="key", consumer_secret=SECRET)


def test_two_ways_to_sign_in_are_one_too_many() -> None:
    with pytest.raises(FixYourSetup, match="only one"):
        Login("https://acme.my.salesforce.com", "key", SECRET, username="a", private_key="b")
    with pytest.raises(FixYourSetup, match="only one"):
        Login("https://acme.my.salesforce.com", "key")


def test_credentials_show_in_no_repr() -> None:
    login = Login("https://acme.my.salesforce.com", "the-key", SECRET)

    assert SECRET not in repr(login)
    assert "the-key" not in repr(login)


def test_audience_of_a_sandbox() -> None:
    assert Login("https://acme--dev.sandbox.my.salesforce.com", "key", SECRET).audience == "test"
    assert Login("https://acme.my.salesforce.com", "key", SECRET).audience == "login"


def test_session_that_ends_is_renewed_once_for_all_threads(told: Told) -> None:
    all_expired = threading.Barrier(4, timeout=5)

    def answer(asked: object) -> Says:
        if asked.token.endswith("token1"):  # type: ignore[attr-defined]
            all_expired.wait()
            return EXPIRED
        return ACCOUNT

    told.on("POST", "composite", answer)
    crm = told.connect()

    with ThreadPoolExecutor(4) as pool:
        shapes = list(pool.map(lambda _: crm.describe(["Account"]), range(4)))

    assert all("Account" in shape for shape in shapes)
    assert told.sign_ins == 2


def test_session_that_is_never_good_is_for_an_admin(told: Told) -> None:
    told.on("POST", "composite", EXPIRED)

    with pytest.raises(FixYourSetup, match="session policies"):
        told.connect().describe(["Account"])

    assert told.sign_ins == 2


def test_spent_limit_is_told_at_once(told: Told) -> None:
    told.on("POST", "composite", Says(error("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."), 403))

    with pytest.raises(DailyLimitReached):
        told.connect().describe(["Account"])

    assert len(told.of("POST", "composite")) == 1


def test_limit_on_calls_at_one_time_passes(told: Told) -> None:
    busy = error("REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded.")
    told.on("POST", "composite", Says(busy, 403), ACCOUNT)

    assert "Account" in told.connect().describe(["Account"])


@pytest.mark.parametrize(
    "passing",
    [
        Says("<html>Down for maintenance</html>", 503),
        Says("<html>Down for maintenance</html>", 200),
        Says(error("UNKNOWN_EXCEPTION", "An unexpected error occurred"), 500),
        Says(error("SERVER_UNAVAILABLE", "Too busy"), 503),
        Says({"compositeResponse": [{"body": "x" * 500}]}, 200, cut=40),
        Says(status=0),
        Says("", 200),
    ],
    ids=["503", "html", "500", "busy", "cut", "hung up", "empty"],
)
def test_passing_fault_is_tried_again_and_then_told(told: Told, passing: Says) -> None:
    crm = told.connect()
    told.on("POST", "composite", passing, passing, ACCOUNT)
    assert "Account" in crm.describe(["Account"])

    told.on("POST", "composite", passing)
    with pytest.raises(TryLater) as caught:
        crm.describe(["Account"])

    assert not caught.value.unsent
    assert "<html" not in str(caught.value)


def test_silence_is_a_time_out(told: Told) -> None:
    quiet = threading.Event()

    def answer(_asked: object) -> Says:
        quiet.wait(5)
        return Says(status=0)

    told.on("POST", "composite", answer)
    login = Login(told.url, "key", SECRET)
    crm = Salesforce.connect(login, patience=QUICK, timeouts=Timeouts(connect=1, read=0.1))

    with pytest.raises(TryLater, match="in time") as caught:
        crm.describe(["Account"])
    quiet.set()

    assert not caught.value.unsent


def test_no_connection_is_known_to_be_unsent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(TryLater, match="no connection") as caught:
        Salesforce.connect(Login(f"http://127.0.0.1:{port}", "key", SECRET), patience=QUICK)

    assert caught.value.unsent


def test_lost_answer_stays_unknown_when_the_next_try_finds_no_connection() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def serve() -> None:
        with listener:
            with listener.accept()[0] as signing_in:
                signing_in.recv(65536)
                token = json.dumps({"access_token": "t", "instance_url": f"http://127.0.0.1:{port}"})
                head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(token)}\r\nConnection: close\r\n\r\n"
                signing_in.sendall((head + token).encode())
            asking, _ = listener.accept()
            asking.recv(65536)
        asking.close()  # only after nobody listens any more

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    crm = Salesforce.connect(Login(f"http://127.0.0.1:{port}", "key", SECRET), patience=QUICK)

    with pytest.raises(TryLater) as caught:
        crm.describe(["Account"])
    thread.join(5)

    assert caught.value.code == "NO_CONNECTION"
    assert not caught.value.unsent


def test_address_too_long_is_for_an_admin(told: Told) -> None:
    told.on("POST", "composite", Says("<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>", 414))

    with pytest.raises(FixYourSetup, match="Map fewer fields"):
        told.connect().describe(["Account"])


def test_budget_comes_with_every_reply_even_a_refusal(told: Told) -> None:
    told.on("POST", "composite", Says(error("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."), 403))
    crm = told.connect()

    with pytest.raises(DailyLimitReached):
        crm.describe(["Account"])

    assert crm.budget() == Budget(21, 15000)


def test_logs_and_errors_hold_no_token_query_or_person(told: Told) -> None:
    said = (
        "\nSELECT Id FROM Contact WHERE Email = 'buyer@acme.test'\n     ^\nERROR at Row:1:Column:9\n"
        "No such thing for buyer@acme.test with 00D000000000001!AQ.token"
    )
    told.on("POST", "composite", composite(object_shape("Contact")))
    told.on("GET", "queryAll", Says(error("MALFORMED_QUERY", said), 400))
    crm = told.connect()

    with structlog.testing.capture_logs() as logs, pytest.raises(FixYourSetup) as caught:
        list(crm._session.query("SELECT Id FROM Contact", place="Contact", deleted=True))

    told.on("GET", "queryAll", Says(status=0))
    with structlog.testing.capture_logs() as more, pytest.raises(TryLater):
        crm._session.query("SELECT Id FROM Contact WHERE Email = 'buyer@acme.test'", place="Contact", deleted=True)

    assert "MALFORMED_QUERY" in str(caught.value)
    for text in (str(caught.value), repr(logs), repr(more)):
        for hidden in ("buyer", "SELECT", "token1", "AQ.token", SECRET):
            assert hidden not in text
    assert more


@pytest.mark.skipif(not QUOTED.exists(), reason="the quoted answers are not at hand")
def test_every_quoted_answer_is_understood() -> None:
    for quoted in json.loads(QUOTED.read_text()):
        if quoted.get("http", 0) < 300:
            continue
        fault = understand(quoted["http"], quoted.get("body", quoted.get("text")), "Task")

        assert isinstance(fault, CrmError)
        assert str(fault).startswith("Task: ")
        assert "<" not in str(fault)


@pytest.mark.skipif(not QUOTED.exists(), reason="the quoted answers are not at hand")
def test_quoted_answers_say_who_must_act() -> None:
    quoted = {entry["code"]: entry for entry in json.loads(QUOTED.read_text())}

    def kind(code: str) -> type[CrmError]:
        entry = quoted[code]
        return type(understand(entry["http"], entry.get("body", entry.get("text")), "Task"))

    assert kind("REQUEST_LIMIT_EXCEEDED") is DailyLimitReached
    assert kind("UNABLE_TO_LOCK_ROW (REST)") is TryLater
    assert kind("INVALID_FIELD (no such column)") is FixYourSetup
    assert kind("414 (non-JSON body)") is FixYourSetup
