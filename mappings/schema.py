"""The shapes of a company's YAML files, as an admin writes them.

Only what a file may say stands here; what it means once resolved is `organisation.py`. JSON Schemas for editors are
made from these models (`init.schemas`), so every field carries its description.
"""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

Name = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z][A-Za-z0-9_.-]*$")]
OwnName = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z][a-z0-9-]*$")]
FieldName = Annotated[
    str,
    StringConstraints(max_length=200, pattern=r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*\??$"),
    Field(description="API name of a CRM field; `?` at its end: used where the CRM has it, unknown where not"),
]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
StrengthWord = Literal["contradicted", "not asked", "stale", "assumed", "inferred", "confirmed"]
Meaning = Literal["contradicted", "not asked", "stale", "assumed", "inferred", "confirmed", "unknown"]
RoleWord = Literal[
    "economic buyer", "champion", "technical", "user", "legal or procurement", "blocker", "other", "unknown"
]


def _or_empty(value: Any) -> Any:
    """`steps:` with nothing below it is an empty mapping."""
    return {} if value is None else value


def _env(value: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9_]{2,63}", value) or (len(value) > 15 and "_" not in value):
        raise ValueError("should be the name of an environment variable, never the secret itself")
    return value


EnvName = Annotated[
    str,
    AfterValidator(_env),
    Field(
        description="Name of the environment variable that holds it, such as ACME_CONSUMER_KEY", examples=["ACME_KEY"]
    ),
]


class File(BaseModel):
    """Every part of every file: unknown entries are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Extending(File):
    """A whole file. `extends` is resolved before it is checked; it stands here for editors."""

    extends: str | None = Field(None, description="Name of the file to start from, shipped or your own")


# --- orgs/*.yaml


class LoginFile(File):
    """How to sign in: client credentials (consumer_secret) or JWT bearer (username, private_key)."""

    url: str = Field(description="The organisation's My Domain, such as https://acme.my.salesforce.com")
    consumer_key: EnvName
    consumer_secret: EnvName | None = None
    username: EnvName | None = None
    private_key: EnvName | None = None

    @model_validator(mode="after")
    def _complete(self) -> "LoginFile":
        if re.search(r"//[^/]*@", self.url):
            raise ValueError("the url holds a user or password: leave only the host")
        local = re.match(r"http://(127\.0\.0\.1|localhost)(:\d+)?/?$", self.url)
        if not local and not re.match(r"https://[^/\s]+/?$", self.url):
            raise ValueError("the url should be https:// and a host")
        jwt = self.username is not None and self.private_key is not None
        if bool(self.consumer_secret) == jwt:
            raise ValueError(
                "give either consumer_secret (client credentials) or username and private_key (JWT bearer)"
            )
        return self


class ExportsFile(File):
    """A folder of CSV or JSON exports: `deals.csv` is the object `deals`."""

    folder: str = Field(description="The folder, from the company folder on")
    decimal: Literal[",", "."] | None = Field(None, description="The decimal sign, where the numbers cannot tell")
    dates: Literal["dmy", "mdy"] | None = Field(None, description="The order in dates, where they cannot tell")


class ScopeFile(File):
    """Which open deals are judged. Nothing named: all of them."""

    kinds: list[str] = Field([], description="Record types or pipelines, by API name; empty: all")
    owners: list[str] = Field([], description="Record ids of owners; empty: all")
    min_amount: float | None = Field(None, ge=0, description="Deals known to be smaller are left out")
    max_amount: float | None = Field(None, ge=0, description="Deals known to be larger are left out")


class HolidaysFile(File):
    country: str | None = Field(None, description="ISO code of the country whose public holidays count, such as DE")
    region: str | None = Field(None, description="ISO code of the state or province, such as BY")
    extra: list[date] = Field([], description="The company's own free days")


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Quote = Literal["full", "paraphrase", "never"]


class QuotesFile(File):
    """How much of what people said is repeated in the CRM."""

    calls: Quote = "full"
    mail: Quote = "paraphrase"


class CallReviewsFile(File):
    """Reviews of calls: private records that belong to the rep, and the only ones of ours that hold words of a call."""

    rubric: Name | None = Field("deal_call", description="A file in rubrics/; null: no reviews are written")
    managers_from: date | None = Field(
        None, description="From this day on a rep's manager sees the reviews of calls held since; empty: never"
    )
    words_on_deal: bool = Field(
        False, description="true: words of calls also stand on findings and gaps, where all who see the deal read them"
    )


class MatchingFile(File):
    """On which deal a call is that names none: one that was open then, or nearly, with one of the people in it.

    Source: docs/sources.md#call-to-deal
    """

    opened_within: int = Field(14, ge=0, le=60, description="Days after the call in which a deal may yet be opened")
    closed_within: int = Field(14, ge=0, le=60, description="Days before the call in which it may have been closed")
    several: Literal["review", "nearest"] = Field(
        "review", description="More than one fits. review: on none, listed; nearest: the one changed nearest the call"
    )


class HoldOutFile(File):
    """Deals whose actions are judged and kept, and shown to nobody: what the others bring is an effect then.

    Which deals is settled by a digest of the deal's id. `cornerman actions` tells what came of it.
    """

    share: float = Field(0.0, ge=0, le=0.5, description="Share of the deals opened since then; 0: none is held out")
    opened_from: date | None = Field(None, description="Deals opened earlier all keep their actions")

    @model_validator(mode="after")
    def _from_a_day(self) -> "HoldOutFile":
        if self.share > 0 and self.opened_from is None:
            raise ValueError("hold_out with a share needs `opened_from:`, the day from which on deals are drawn")
        return self


class PriceFile(File):
    """US dollars for a million tokens, as on your price list."""

    read: float = Field(gt=0, le=1000, description="Of tokens sent")
    written: float = Field(gt=0, le=1000, description="Of tokens answered")


class ClaudeFile(File):
    """Anthropic's Claude as a second reader of calls: it adds quotes for a person to look at, and decides nothing.

    Source: docs/sources.md#claude
    """

    model: Annotated[str, StringConstraints(pattern=r"^[\w.:/@-]{1,100}$")]
    key: EnvName = Field("ANTHROPIC_API_KEY", description="The environment variable that holds the key")
    budget: float = Field(gt=0, le=1_000_000, description="US dollars a calendar month; it stops before that")
    price: PriceFile
    when: Literal["at once", "by night"] = Field(
        "at once", description="by night: in batches, at half the price, answered within a day"
    )
    url: Annotated[str, StringConstraints(pattern=r"^(https://[^/\s@]+|http://(127\.0\.0\.1|localhost)(:\d+)?)/?$")] = (
        Field("https://api.anthropic.com", description="Another address, such as a gateway of your own")
    )


class OrganisationFile(Extending):
    """One CRM organisation: `orgs/<alias>.yaml`."""

    crm: Literal["salesforce", "files"] = "salesforce"
    login: LoginFile | None = Field(None, description="How to sign in; a folder of exports needs none")
    files: ExportsFile | None = Field(None, description="Where the exports lie, with crm: files")
    organisation_id: Annotated[str, StringConstraints(pattern=r"^00D[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$")] | None = Field(
        None, description="The only organisation this file may ever speak to; pinned by the first sync when empty"
    )
    scope: ScopeFile = ScopeFile()
    fields: Name = Field("salesforce", description="A file in fields/, your own or shipped")
    playbook: Name = Field("meddpicc", description="The playbook of every deal that `playbooks` names none for")
    playbooks: Annotated[dict[str, Name], BeforeValidator(_or_empty)] = Field(
        {}, description="Playbook by kind of deal (record type or pipeline, by API name)"
    )
    language: Name = Field("en", description="A file in words/: the language of every sentence written")
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = Field(
        description="ISO code in which an amount without one stands"
    )
    time_zone: str = Field(description="IANA name, such as Europe/Berlin: whose calendar counts days")
    workdays: list[Weekday] = Field(["mon", "tue", "wed", "thu", "fri"], min_length=1)
    holidays: HolidaysFile = HolidaysFile()
    api_share: float = Field(
        0.25, gt=0, le=0.9, description="Share of the CRM's daily API calls that is Cornerman's; a run stops before it"
    )
    keep_days: int = Field(
        90,
        ge=7,
        description="Days for which writes and former assessments are kept; a run older than that stays as it is",
    )
    opportunity_writes: Literal["never", "link"] = Field(
        "link", description="link: one lookup on the opportunity, written once; never: not even that"
    )
    quotes: QuotesFile = QuotesFile()
    call_reviews: CallReviewsFile = CallReviewsFile()
    matching: MatchingFile = MatchingFile()
    hold_out: HoldOutFile = HoldOutFile()
    reader: Literal["none", "claude"] = Field("none", description="A second reader of calls; needs the part it names")
    claude: ClaudeFile | None = None
    canary: Literal["optional", "required"] = Field(
        "optional", description="required: no sync writes before `cornerman canary` was looked at and told to go on"
    )
    paused: bool = Field(False, description="true: nothing is read or written until it is false again")

    @model_validator(mode="after")
    def _reachable(self) -> "OrganisationFile":
        if self.crm == "files" and self.files is None:
            raise ValueError("crm: files needs `files:` with the folder of the exports")
        if self.crm == "salesforce" and self.login is None:
            raise ValueError("crm: salesforce needs `login:`")
        return self

    @model_validator(mode="after")
    def _reader_is_told(self) -> "OrganisationFile":
        if self.reader == "claude" and self.claude is None:
            raise ValueError("reader: claude needs a part `claude:` with model, budget and price")
        return self


# --- fields/*.yaml

Mapped = Annotated[dict[str, FieldName | None], BeforeValidator(_or_empty)]


class KindFile(File):
    """One kind of record: which CRM object it is, and which field holds what. null: not mapped, so unknown."""

    object: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*\??$")] | None
    fields: Mapped


class ContactRoleFile(KindFile):
    roles: dict[str, RoleWord] = Field({}, description="What each of the CRM's roles decides")


class ChangesFile(KindFile):
    names: dict[str, str] = Field({}, description="Our name for each field whose history is read")


class EmailFile(KindFile):
    drafts: list[str] = Field([], description="Statuses of mail that was never sent")
    automatic: list[str] = Field([], description="How the subject of an automatic reply begins, in any language")


class EventFile(KindFile):
    cancelled: list[str] = Field([], description="How the subject of a cancelled meeting begins")


class AttendeeFile(KindFile):
    declined: list[str] = Field([], description="Answers of people who will not come")


class IdsFile(File):
    """How an id tells what it is of, for a field that may hold ids of several objects."""

    lengths: list[int] = Field([], description="How long an id is; nothing else is taken for one. None: any length")
    opportunity: str = Field("", description="What an opportunity's id begins with; empty: ids do not tell")
    account: str = ""
    contact: str = ""
    user: str = ""


class TranscriptFile(KindFile):
    """The words of a call. `content` is read when they are needed, and never kept."""

    object: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*\??$")] | None = None
    fields: Mapped = {}
    content: FieldName | None = Field(None, description="The field that holds the transcript, in any known format")


class TaskFile(KindFile):
    calls: list[str] = Field([], description="Kinds of task that are a logged call")
    mails: list[str] = Field([], description="Kinds of task that are a logged mail")
    mass_mails: list[str] = Field([], description="Kinds of task that are one mail to many: surely ours")
    plain: list[str] = Field([], description="Kinds of task that say nothing: a call where it has a call type")
    inbound: list[str] = Field([], description="Call types by which the buyer called us")
    reached: list[str] = Field([], description="Call results that mean: we spoke")
    missed: list[str] = Field([], description="Call results that mean: nobody there, a voicemail left")
    talk_seconds: int = Field(120, ge=1, description="A call without a result that lasted this long was a conversation")


class WriteFile(File):
    """A field of the company's own that is filled from what buyers said."""

    field: FieldName
    value: Literal["person", "strength", "text"]
    when: Literal["empty", "never"] = "never"


class ElementFile(File):
    """Where one methodology element stands in the CRM."""

    field: FieldName | None = None
    is_: Literal["text", "contact"] = Field("text", alias="is", description="contact: a lookup to the person it names")
    role: RoleWord | None = Field(None, description="The contact role that names this person when the field does not")
    means: dict[str, Meaning] = Field({}, description="What each value says; a value not named here is unknown")
    write: WriteFile | None = None


Owners = list[str] | Literal["all"]


class ChannelFile(File):
    """An admin's word on whose activities reach the CRM, above what was seen."""

    always: Owners = Field([], description='Owners by record id whose activities surely reach the CRM, or "all"')
    never: Owners = Field([], description='Owners by record id whose activities do not, or "all"')


class CaptureFile(File):
    """Whose mail, meetings and calls reach the CRM at all; an owner whose mail does not is never called silent."""

    days: int = Field(90, ge=14, le=365, description="Seen within so many days: captured")
    mail: ChannelFile = ChannelFile()
    meetings: ChannelFile = ChannelFile()
    calls: ChannelFile = ChannelFile()


Cell = str | int | float | bool | None


class ColumnFile(File):
    """One column of a table: the field it becomes in the practice organisation."""

    field: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")] = Field(
        description="A field of the deal; a new one's name ends in __c"
    )
    kind: Literal["text", "picklist", "checkbox", "number", "date"] = Field("text", description="What a new field is")
    label: str | None = None
    values: dict[str, Cell] = Field({}, description="What to store instead of a cell's text; null: nothing")


class LoadFile(File):
    """How a table of deals (CSV) is put into the practice organisation."""

    columns: dict[str, ColumnFile] = Field(description="Meaning of each column; the others are left out")
    constants: dict[str, Cell] = Field(
        {}, description="What no column tells and Salesforce requires; {row} in a text is the record's number"
    )
    owner: str | None = Field(None, description="The column whose values become users")
    account: str | None = Field(None, description="The column whose values become accounts")
    decimal: Literal[",", "."] | None = Field(None, description="The decimal sign, where the numbers cannot tell")
    dates: Literal["dmy", "mdy"] | None = Field(None, description="The order in dates, where they cannot tell")


class SignalFile(File):
    """A field of the company's own that may tell won from lost: each of its values is a term of the score.

    It scores nothing until `cornerman learn` gives its values points.
    """

    field: FieldName
    insist: bool = Field(False, description="true: used although it looks as if it were filled when the deal ends")


class OutcomeFile(File):
    """How a deal ended, where one field says so instead of two checkboxes (`closed`, `won`)."""

    field: FieldName
    won: list[str] = Field(min_length=1, description="Its values for a deal that was won")
    lost: list[str] = Field(min_length=1, description="Its values for a deal that was lost; any other is open")


class FieldsFile(Extending):
    """What the CRM's objects and fields mean: `fields/<name>.yaml`."""

    crm: Literal["salesforce", "files"] = "salesforce"
    ids: IdsFile = IdsFile()
    opportunity: KindFile
    account: KindFile
    contact: KindFile
    user: KindFile
    contact_role: ContactRoleFile
    stage_history: KindFile
    changes: ChangesFile
    task: TaskFile
    event: EventFile
    attendee: AttendeeFile
    email: EmailFile
    call: KindFile
    transcript: TranscriptFile = TranscriptFile()
    elements: dict[Name, ElementFile] = {}
    signals: Annotated[dict[Name, SignalFile], BeforeValidator(_or_empty)] = Field(
        {}, description="The company's own fields that may tell won from lost, by a short name"
    )
    outcome: OutcomeFile | None = Field(None, description="The field that says how a deal ended; null: closed and won")
    blanks: list[str] = Field([], description="What people type for nothing: such a value counts as empty")
    capture: CaptureFile = CaptureFile()
    load: LoadFile | None = Field(None, description="How a table of deals becomes practice data in these fields")


# --- methodologies/*.yaml


About = Literal[
    "pain", "impact", "current_state", "desired_state", "budget", "economic_buyer", "champion", "decision_criteria",
    "decision_process", "paper_process", "timeline", "compelling_event", "competition", "objection", "next_step",
    "commitment", "request", "delay", "question", "features_before_pain", "teaching", "tension", "upfront_contract",
    "pricing_discussed", "risk_phrase",
]  # fmt: skip
"""What a sentence may bear on: the words of the detectors in rules/evidence."""


class MethodElementFile(File):
    label: Sentence
    definition: Sentence
    proof: Sentence = Field(description="What proves it: what the buyer said or did")
    questions: dict[str, list[Sentence]] = Field(
        description="Questions to ask next, best first, by stage of the playbook or `any`"
    )
    example: Annotated[str, Field(description="What good use sounds like")] = ""
    evidence: list[About] = Field([], description="What is said in calls and mails that feeds this element, best first")
    answered_by: list[About] = Field(
        [], description="For what the rep does: what the buyer then says, within a few turns, that confirms it"
    )
    minimum: dict[str, StrengthWord] = Field(
        {}, description="How strong it must be to leave a stage; a playbook may say otherwise"
    )
    fresh_days: int | None = Field(
        None, ge=14, le=1100, description="Said longer ago, it is stale; null: as the file says"
    )


class MethodologyFile(Extending):
    """A methodology: `methodologies/<name>.yaml`."""

    label: Sentence
    elements: dict[Name, MethodElementFile | None] = Field(description="null takes an extended one out")
    order: list[Name] = Field([], description="Order of the elements; empty: as written")
    fresh_days: int = Field(180, ge=14, le=1100, description="What was said longer ago than this is stale")


# --- weights/*.yaml


class WeightsFile(Extending):
    """What each rule adds to the score: `weights/<name>.yaml`."""

    version: Name
    base: int = Field(ge=-10_000, le=10_000, description="Log-odds of losing a deal of which nothing is known, × 1000")
    enough: int = Field(100, ge=20, description="Closed deals below which no probability is shown")
    points: Annotated[dict[str, Annotated[int, Field(ge=-5_000, le=5_000)] | None], BeforeValidator(_or_empty)] = Field(
        description="Thousandths of log-odds by rule; null takes a rule back into preview"
    )


# --- playbooks/*.yaml


class StepFile(File):
    rule: str = Field(description="The check, a file in rules/adherence: `element-at-least`")
    title: Sentence
    why: Sentence
    correction: Sentence
    given: Annotated[dict[str, Any], BeforeValidator(_or_empty)] = Field({}, description="The check's limits")
    gate: bool = Field(False, description="An exit criterion of its stage")


class StageFile(File):
    label: Sentence
    crm_values: list[str] = Field([], description="What the CRM calls this stage; empty: its label")
    goal: Sentence
    days: int = Field(ge=1, le=730, description="Usual days in it until won deals tell better")
    minimum: Annotated[dict[str, StrengthWord | None], BeforeValidator(_or_empty)] = Field(
        {}, description="How strong each element must be to leave the stage"
    )
    steps: Annotated[dict[Name, StepFile | None], BeforeValidator(_or_empty)] = {}


class OwnRiskFile(File):
    when: Annotated[str, StringConstraints(min_length=1, max_length=1000)] = Field(
        description="CEL over the deal: `deal.amount > 50000.0 && days_since_buyer_reply > 10.0`; needs the extra "
        "`conditions`"
    )
    lowers: bool = Field(False, description="A good sign: it lowers the risk")
    title: dict[str, Sentence] = Field(description="What it says, by language; `{amount:money}` is a fact's value")
    why: dict[str, Sentence] = Field(description="Why it matters, by language")


class BandsFile(File):
    fair: int = Field(description="Thousandths of log-odds from which the risk is Fair")
    high: int = Field(description="Thousandths of log-odds from which the risk is High")


class PlaybookFile(Extending):
    """A sales process: `playbooks/<name>.yaml`."""

    label: Sentence
    methodology: Name = Field(description="A file in methodologies/: the one whose gaps are written to the CRM")
    also: list[Name] = Field([], description="Other files in methodologies/ that are read beside it")
    weights: Name = Field(description="A file in weights/")
    bands: BandsFile
    limits: Annotated[dict[str, dict[str, Any] | None], BeforeValidator(_or_empty)] = Field(
        {}, description="Thresholds of rules, by rule"
    )
    own_risks: Annotated[dict[OwnName, OwnRiskFile | None], BeforeValidator(_or_empty)] = Field(
        {}, description="Risks of your own, `risk.own-<name>`; in preview until weights/ name them; null takes one out"
    )
    stages: dict[Name, StageFile | None] = Field(description="In their order; null takes an extended one out")
    order: list[Name] = Field([], description="Order of the stages; empty: as written")


# --- words/*.yaml


class ChoiceFile(File):
    """A sentence that depends on one value."""

    by: str
    is_: dict[str, Sentence] = Field(alias="is")
    other: Sentence


Text = Sentence | ChoiceFile


class WordsFile(Extending):
    """The sentences of the rules in one language: `words/<language>.yaml`."""

    language: str = Field(description="The language as Unicode writes it: en, de, pt_BR")
    nothing: Sentence = Field("not known", description="What stands for a value that is not there")
    terms: dict[str, Sentence] = Field({}, description="Words for keys, used by {name:label}")
    rules: dict[str, dict[str, Text | None] | None]
    grounds: dict[str, Sentence]


OURS: dict[str, tuple[str, ...]] = {
    "opportunity": (
        "name", "stage", "amount", "currency", "close_date", "created_on", "next_step", "next_step_on", "forecast",
        "owner", "account", "kind", "closed", "won", "partner_managed",
    ),
    "account": ("name", "country"),
    "contact": ("name", "title", "email", "account", "left"),
    "user": ("name", "email", "manager"),
    "contact_role": ("deal", "contact", "role", "primary"),
    "stage_history": ("deal", "stage", "on", "close_date", "amount"),
    "changes": ("deal", "field", "before", "after", "on"),
    "task": (
        "deal", "person", "account", "owner", "subject", "on", "done", "done_on", "kind", "call_type", "call_result",
        "call_seconds",
    ),
    "event": (
        "deal", "person", "account", "owner", "subject", "on", "start", "end", "all_day", "private", "copy",
    ),
    "attendee": ("event", "person", "account", "answer"),
    "email": ("deal", "task", "incoming", "on", "subject", "from", "to", "status", "owner"),
    "call": ("deal", "event", "owner", "on", "end", "subject"),
    "transcript": ("call", "cut", "language"),
}  # fmt: skip
"""What a fields file may name of each kind of record."""

NEEDED: dict[str, tuple[str, ...]] = {
    "opportunity": ("name", "stage", "owner", "closed"),
    "account": ("name",),
    "contact": ("name",),
    "user": ("name",),
    "contact_role": ("deal", "contact", "role"),
    "stage_history": ("deal", "stage", "on"),
    "changes": ("deal", "field", "before", "after", "on"),
    "task": ("deal", "owner", "on", "done", "kind"),
    "event": ("deal", "owner", "start"),
    "attendee": ("event", "person"),
    "email": ("deal", "incoming", "on"),
    "call": ("deal", "on"),
    "transcript": ("call",),
}
"""Without these a kind cannot be read at all."""

DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
