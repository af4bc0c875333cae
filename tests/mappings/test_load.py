"""Loading a company's folder: good files resolve, bad ones say where, what and what instead; never a stack trace."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mappings.load import load_company
from mappings.problems import BadMapping
from rules.facts import Role, Strength
from rules.rule import discover


def test_an_organisation_alone_takes_everything_else_from_what_is_shipped(folder):
    acme = folder.org().load()
    assert acme.alias == "acme"
    assert acme.login.consumer_key == "ACME_CONSUMER_KEY"
    assert [stage.key for stage in acme.process.playbook.stages] == [
        "prospecting", "discovery", "qualification", "evaluation", "proposal", "negotiation", "closing",
    ]  # fmt: skip
    assert acme.process.playbook.stage("evaluation").minimum["economic_buyer"] is Strength.INFERRED
    assert acme.fields.opportunity.object == "Opportunity"
    assert acme.fields.roles["economic decision maker"] is Role.ECONOMIC_BUYER
    assert acme.opportunity_writes == "link"
    assert not acme.paused


def test_extends_merges_deep_replaces_lists_and_takes_out_by_null(folder):
    folder.org("playbook: ours\nfields: salesforce")
    folder.write(
        "playbooks/ours.yaml",
        """
        extends: meddpicc
        label: Ours
        stages:
          discovery: {days: 33, crm_values: [Needs Analysis, Discovery]}
          closing: null
          pilot: {label: Pilot, goal: It runs., days: 10}
        order: [prospecting, pilot]
        """,
    )
    folder.write("fields/salesforce.yaml", "extends: salesforce\nopportunity: {fields: {amount: Deal_Value__c}}\n")
    acme = folder.load()
    playbook = acme.process.playbook
    assert playbook.name == "ours"
    assert [stage.key for stage in playbook.stages][:3] == ["prospecting", "pilot", "discovery"]
    assert playbook.stage("closing") is None
    assert playbook.stage("discovery").days == 33
    assert playbook.stage("discovery").goal  # kept from the shipped one
    assert acme.process.stages["needs analysis"] == "discovery"
    assert acme.fields.opportunity.fields["amount"] == "Deal_Value__c"
    assert acme.fields.opportunity.fields["stage"] == "StageName"


def test_a_playbook_by_kind_of_deal(folder, world):
    folder.org("playbooks: {Renewal: renewal}").write("playbooks/renewal.yaml", "extends: meddpicc\nlabel: Renewals\n")
    acme = folder.load()
    from dataclasses import replace

    row = world.rows[0]
    renewal = replace(row, values={**row.values, "RecordType.DeveloperName": "Renewal"})
    assert acme.playbook_for(row).name == "meddpicc"
    assert acme.playbook_for(renewal).name == "renewal"
    assert {playbook.name for playbook in acme.all_playbooks()} == {"meddpicc", "renewal"}


def test_the_digest_sees_every_resolved_value_but_login_and_pause(folder):
    before = folder.org().load().digest
    assert folder.org().load().digest == before
    assert folder.org("paused: true").load().digest == before
    folder.write("orgs/acme.yaml", (folder.path / "orgs/acme.yaml").read_text().replace("https://acme", "https://b"))
    assert folder.load().digest == before
    seen = {before}
    for change in (
        ("orgs/acme.yaml", None, "workdays: [mon]"),
        ("weights/meddpicc.yaml", "extends: meddpicc\nbase: 17\n", ""),
        ("words/en.yaml", "extends: en\nnothing: nobody knows\n", ""),
        ("fields/salesforce.yaml", "extends: salesforce\ncapture: {days: 60}\n", ""),
        ("playbooks/meddpicc.yaml", "extends: meddpicc\nstages: {discovery: {days: 99}}\n", ""),
        ("playbooks/meddpicc.yaml", "extends: meddpicc\norder: [discovery]\n", ""),
        ("methodologies/meddpicc.yaml", "extends: meddpicc\nlabel: Ours\n", ""),
    ):
        folder.org(change[2])
        if change[1] is not None:
            folder.write(change[0], change[1])
        seen.add(folder.load().digest)
    assert len(seen) == 8


BAD = {
    "an unknown entry": (
        "orgs/acme.yaml",
        "time_zonee: Europe/Berlin",
        "orgs/acme.yaml:9 time_zonee: is no entry of this part. Nearest: time_zone.",
    ),
    "an unknown field of the deal": (
        "fields/salesforce.yaml",
        "extends: salesforce\nopportunity:\n  fields:\n    ammount: Amount\n",
        "fields/salesforce.yaml:4 opportunity.fields.ammount: is no part of opportunity. Nearest: amount.",
    ),
    "a field name that is none": (
        "fields/salesforce.yaml",
        "extends: salesforce\nopportunity:\n  fields:\n    amount: Amount USD\n",
        'fields/salesforce.yaml:4 opportunity.fields.amount: "Amount USD" is not written as it should be.',
    ),
    "a role nobody has": (
        "fields/salesforce.yaml",
        "extends: salesforce\ncontact_role:\n  roles:\n    Boss: economic byer\n",
        "fields/salesforce.yaml:4 contact_role.roles.Boss",
    ),
    "a word for a strength": (
        "fields/salesforce.yaml",
        "extends: salesforce\nelements:\n  budget:\n    means: {High: confirmd}\n",
        "Nearest: confirmed.",
    ),
    "a base that is not there": (
        "fields/salesforce.yaml",
        "extends: salesforze\n",
        "fields/salesforze.yaml, shipped or of your own. Nearest: salesforce.",
    ),
    "a circle": ("fields/a.yaml", "extends: a\n", "fields/a.yaml:1 extends: there is no fields/a.yaml"),
    "a rule that is not there": (
        "weights/meddpicc.yaml",
        "extends: meddpicc\npoints:\n  risk.buyer-sillent: 5\n",
        "weights/meddpicc.yaml:3 points.risk.buyer-sillent: there is no such risk rule. Nearest: risk.buyer-silent.",
    ),
    "points beyond all measure": (
        "weights/meddpicc.yaml",
        "extends: meddpicc\npoints:\n  risk.buyer-silent: 99999\n",
        "weights/meddpicc.yaml:3 points.risk.buyer-silent",
    ),
    "a limit of a rule that is not there": (
        "playbooks/meddpicc.yaml",
        "extends: meddpicc\nlimits:\n  risk.buyer-silent: {quiet_dayz: 3}\n",
        "playbooks/meddpicc.yaml:3 limits.risk.buyer-silent.quiet_dayz: the rule has no such limit.",
    ),
    "a step by no rule": (
        "playbooks/meddpicc.yaml",
        "extends: meddpicc\nstages: {discovery: {steps: {x: {rule: meeting-hled, title: T, why: W, correction: C}}}}\n",
        "stages.discovery.steps.x.rule: there is no rule adherence/meeting-hled. Nearest: meeting-held.",
    ),
    "a step for a stage that is not there": (
        "playbooks/meddpicc.yaml",
        "extends: meddpicc\nstages: {discovery: {steps: {recap-sent: {given: {stage: discvery}}}}}\n",
        'stages.discovery.steps.recap-sent.given.stage: there is no stage "discvery". Nearest: discovery.',
    ),
    "a step for an element that nobody records": (
        "playbooks/meddpicc.yaml",
        "extends: meddpicc\nstages: {discovery: {steps: {pain-has-a-number: {given: {element: metricks}}}}}\n",
        'neither the methodology nor fields/salesforce.yaml has an element "metricks". Nearest: metrics.',
    ),
    "an element the methodology lacks": (
        "playbooks/meddpicc.yaml",
        "extends: meddpicc\nstages:\n  discovery:\n    minimum: {metric: assumed}\n",
        "stages.discovery.minimum.metric: the methodology has no such element. Nearest: metrics.",
    ),
    "a label claimed twice": (
        "playbooks/meddpicc.yaml",
        "extends: meddpicc\nstages:\n  discovery: {crm_values: [Proposal]}\n",
        '"Proposal" is claimed by stage discovery as well',
    ),
    "bands upside down": (
        "playbooks/meddpicc.yaml",
        "extends: meddpicc\nbands: {fair: 10, high: 5}\n",
        "playbooks/meddpicc.yaml:2 bands.high: should be above `fair`.",
    ),
    "a sentence with a broken hole": (
        "words/en.yaml",
        "extends: en\nrules:\n  next_action.nothing-to-do-until: {title: 'Wait {until'}\n",
        "words/en.yaml:3 rules.next_action.nothing-to-do-until.title: has a brace",
    ),
    "a sentence taken out": (
        "words/en.yaml",
        "extends: en\nrules:\n  next_action.nothing-to-do-until: {title: null}\n",
        "rules.next_action.nothing-to-do-until: has no words for: title.",
    ),
    "a plural with one form": (
        "words/en.yaml",
        "extends: en\nrules:\n  next_action.nothing-to-do-until: {title: 'Wait {n:day|days|dayz}'}\n",
        "{n} needs 2 forms: one, other.",
    ),
    "a number where a mapping belongs": ("fields/salesforce.yaml", "extends: salesforce\nelements: 3\n", "elements"),
    "a list instead of a file": ("fields/salesforce.yaml", "- a\n- b\n", "should hold `name: value` entries"),
    "an entry twice": (
        "fields/salesforce.yaml",
        "extends: salesforce\nblanks: []\nblanks: [x]\n",
        "fields/salesforce.yaml:3 blanks: stands here twice.",
    ),
    "YAML that does not close": ("fields/salesforce.yaml", "elements: {a: [1, 2\n", "is not valid YAML"),
    "a tab": ("fields/salesforce.yaml", "elements:\n\tmetrics: {}\n", "fields/salesforce.yaml:2: is not valid YAML"),
    "a bomb of aliases": (
        "fields/salesforce.yaml",
        "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{c}: &{c} [{','.join(['*' + p] * 10)}]\n" for p, c in zip("abcdef", "bcdefg", strict=True)),
        "repeats itself without end",
    ),
    "lists in lists": ("fields/salesforce.yaml", "blanks: " + "[" * 40 + "]" * 40 + "\n", "nested too deep"),
    "lists without end": ("fields/salesforce.yaml", "blanks: " + "[" * 9000, "is not valid YAML"),
    "two of our kinds on one object": (
        "fields/salesforce.yaml",
        "extends: salesforce\ncall: {object: Event}\n",
        "fields/salesforce.yaml:2 call.object: Event is the event already.",
    ),
    "a kind without what it needs": (
        "fields/salesforce.yaml",
        "extends: salesforce\nemail:\n  fields: {incoming: null}\n",
        "fields/salesforce.yaml:3 email.fields.incoming: is needed to read anything of this kind.",
    ),
}


@pytest.mark.parametrize(("name", "text", "says"), BAD.values(), ids=BAD.keys())
def test_a_fault_names_file_line_field_and_remedy(folder, name, text, says):
    folder.org()
    if name == "orgs/acme.yaml":
        folder.org(text)
    else:
        folder.write(name, text)
    assert any(says in str(problem) for problem in folder.problems()), [str(p) for p in folder.problems()]


ORG_FAULTS = {
    "a zone": ("time_zone: Europe/Berlin", "time_zone: Europe/Berlim", "no time zone. Nearest: Europe/Berlin."),
    "a currency": ("currency: EUR", "currency: EUX", '"EUX" is no currency'),
    "a country": ("country: DE", "country: XX", '"XX" is no country whose holidays are known'),
    "a region": ("region: BE", "region: QQ", '"QQ" is no region of DE'),
    "an address": ("https://acme", "ftp://acme", "the url should be https:// and a host"),
    "an address with a password": ("https://acme", "https://me:hunter2@acme", "leave only the host"),
    "half a login": ("  consumer_secret: ACME_CONSUMER_SECRET\n", "", "give either consumer_secret"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), ORG_FAULTS.values(), ids=ORG_FAULTS.keys())
def test_an_organisation_with_a_fault(folder, old, new, says):
    file = folder.org().path / "orgs/acme.yaml"
    file.write_text(file.read_text().replace(old, new))
    told = folder.only_problem()
    assert says in told
    assert told.startswith("orgs/acme.yaml:")
    assert "hunter2" not in told


@pytest.mark.parametrize(
    "secret",
    [
        "3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX19KY1uA5mu0QqEWhqKpoW3svG3XHrXDiCQjK1mdgAvhCscA9GE",
        "A1B2C3D4E5F6A1B2C3D4E5F6A1B2C3D4E5F6A1B2C3D4E5F6A1B2C3D4E5F6A1B2",
        "-----BEGIN PRIVATE KEY-----",
        "hunter2",
    ],
)
def test_a_literal_secret_is_refused_and_never_repeated(folder, secret):
    file = folder.org().path / "orgs/acme.yaml"
    file.write_text(file.read_text().replace("ACME_CONSUMER_SECRET", secret))
    told = folder.only_problem()
    assert "never the secret itself" in told
    assert "environment variable" in told
    assert secret not in told


def test_a_password_is_no_entry_at_all(folder):
    file = folder.org().path / "orgs/acme.yaml"
    file.write_text(file.read_text().replace("  consumer_secret:", "  password: hunter2\n  consumer_secret:"))
    told = folder.only_problem()
    assert "orgs/acme.yaml:5 login.password: is no entry" in told
    assert "environment variable" in told
    assert "hunter2" not in told


def test_all_problems_of_all_files_come_at_once(folder):
    folder.org("time_zone_: x\nplaybooks: {Renewal: gone}")
    folder.write("fields/salesforce.yaml", "extends: salesforce\nnonsense: 1\nblanks: 7\n")
    folder.write("weights/meddpicc.yaml", "extends: meddpicc\nenough: 1\n")
    folder.write("playbooks/unused.yaml", "extends: meddpicc\nbands: {fair: 9, high: 1}\n")
    folder.write("words/en.yml", "extends: en\n")
    places = {(problem.place, problem.line) for problem in folder.problems()}
    assert {("fields/salesforce.yaml", 2), ("fields/salesforce.yaml", 3), ("weights/meddpicc.yaml", 2)} <= places
    assert ("orgs/acme.yaml", 9) in places
    assert ("playbooks/unused.yaml", 2) in places


def test_a_file_with_another_ending_is_told_of(folder):
    folder.org().write("words/en.yml", "extends: en\n")
    assert folder.only_problem() == "words/en.yml: is not read. Name it .yaml."


def test_a_fault_in_what_is_extended_names_the_file_it_is_in(folder):
    folder.org("playbook: ours").write("playbooks/ours.yaml", "extends: base\nlabel: Ours\n")
    folder.write("playbooks/base.yaml", "extends: meddpicc\nstages:\n  discovery:\n    days: 0\n")
    assert {problem.place for problem in folder.problems()} == {"playbooks/base.yaml"}


def test_files_that_extend_each_other(folder):
    folder.org().write("fields/a.yaml", "extends: b\n").write("fields/b.yaml", "extends: a\n")
    assert any("in a circle" in str(problem) for problem in folder.problems())


def test_extends_cannot_leave_the_folder(folder):
    folder.org().write("fields/a.yaml", "extends: ../orgs/acme\n")
    assert any("there is no fields/../orgs/acme.yaml" in str(problem) for problem in folder.problems())


def test_two_files_for_one_pinned_organisation(folder):
    pinned = "organisation_id: 00D000000000001EAA"
    folder.org(pinned).org("organisation_id: 00D000000000001", alias="copy")
    assert "is that of orgs/acme.yaml as well" in folder.only_problem()


def test_a_folder_without_an_organisation(folder):
    assert "cornerman init DIR" in folder.only_problem()


def test_bytes_that_are_no_text(folder):
    folder.org()
    (folder.path / "fields").mkdir()
    (folder.path / "fields/salesforce.yaml").write_bytes(b"\xff\xfe\x00bad")
    assert folder.only_problem() == "fields/salesforce.yaml: is not UTF-8 text. Save it as UTF-8."


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.sampled_from("abc:{}[]-&*!|>'\"#?%@`\n\t ,0123"), max_size=60))
def test_whatever_stands_in_a_file_is_a_problem_or_a_company(folder, text):
    folder.org().write("fields/salesforce.yaml", "extends: salesforce\n")
    (folder.path / "fields/salesforce.yaml").write_text("extends: salesforce\n" + text)
    places = set()
    try:
        load_company(folder.path)
    except BadMapping as bad:
        places = {problem.place for problem in bad.problems}
    assert places <= {"fields/salesforce.yaml"}


def test_every_rule_has_its_words_in_the_shipped_language(organisation):
    for rule in discover().all:
        for part in {"risk": ("title", "why"), "next_action": ("title", "why", "outcome", "done", "instead")}.get(
            rule.kind, ()
        ):
            assert organisation.words.say(rule.key, part, {})


def test_what_is_shipped_travels_with_the_package():
    shipped = Path(__file__).parents[2] / "mappings"
    for kind, name in (("fields", "salesforce"), ("playbooks", "meddpicc"), ("words", "en")):
        assert (shipped / kind / f"{name}.yaml").is_file()
