"""The tables. Alembic's migrations make them; a test holds that both agree.

The organisation leads every key. In the other indexes it comes last where something narrower is asked for: a table that
has just been filled has no statistics yet, and a planner that finds the organisation in front takes it for narrow, and
reads all of the organisation's rows. A column added later has a server default, which fills the rows that are there.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)

metadata = MetaData()

_Serial = BigInteger().with_variant(Integer, "sqlite")

organisation = Table(
    "organisation",
    metadata,
    Column("alias", String(80), primary_key=True),
    Column("crm_id", String(40)),  # pinned at the first sync
    Column("paused", Text),  # why; null when it is not
    Column("judged_on", String(10)),  # the company day on which all open deals were last marked
    Column("ground", String(80)),  # digest of playbooks, weights and engine behind that marking
    Column("mapping", String(80)),  # digest of the mapped sources; another one refetches
    Column("capture", LargeBinary),  # which owners' mail, meetings and calls reach the CRM
    Column("canary", LargeBinary),  # what the canary found, and whether somebody told it to go on
    Column("reconciled", String(20)),  # when ids were last compared with the CRM's
    Column("lease_holder", String(80)),
    Column("lease_until", String(20)),
)

cursor = Table(
    "cursor",
    metadata,
    Column("organisation", String(80), primary_key=True),
    Column("object", String(80), primary_key=True),
    Column("stamp", String(30), nullable=False),
    Column("id", String(40), nullable=False),
)

kept = Table(
    "kept",
    metadata,
    Column("organisation", String(80), primary_key=True),
    Column("object", String(80), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("deal", String(40)),  # the opportunity it belongs to, directly
    Column("stamp", String(30), nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("kept_id", "id", "organisation"),
    Index("kept_deal", "deal", "organisation"),
)

hanging = Table(
    "hanging",
    metadata,
    Column("organisation", String(80), primary_key=True),
    Column("child", String(40), primary_key=True),  # a record that is on no opportunity: a mail, a meeting
    Column("via", String(40), primary_key=True),  # a contact or account that it hangs on
    # With the child in it, or SQLite, which finds all three columns in the key, reads the organisation's whole key.
    Index("hanging_via", "via", "organisation", "child"),
)

reference = Table(
    "reference",
    metadata,
    Column("organisation", String(80), primary_key=True),
    Column("child", String(40), primary_key=True),  # the opportunity or contact role that points
    Column("parent", String(40), primary_key=True),  # the account, contact or user pointed to
    Column("deal", String(40), nullable=False),
    Index("reference_parent", "parent", "organisation"),
    Index("reference_deal", "deal", "organisation"),
)

merged = Table(
    "merged",
    metadata,
    Column("organisation", String(80), primary_key=True),
    Column("loser", String(40), primary_key=True),
    Column("survivor", String(40), nullable=False),
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("organisation", String(80), primary_key=True),
    Column("person", String(64), primary_key=True),  # digest of the id: enough to keep them out, no more
)

purged = Table(
    "purged",
    metadata,
    Column("organisation", String(80), primary_key=True),
    Column(
        "deal", String(40), primary_key=True
    ),  # deleted in the CRM; when it is restored, its children are read again
)

dirty = Table(
    "dirty",
    metadata,
    Column("organisation", String(80), primary_key=True),
    Column("deal", String(40), primary_key=True),
)

evidence = Table(
    "evidence",
    metadata,
    Column("organisation", String(80), primary_key=True),
    Column("id", String(40), primary_key=True),  # the transcript it was read from
    Column("call", String(40), nullable=False),
    Column("deal", String(40)),  # null where no deal is known
    Column("stamp", String(30), nullable=False),  # of the transcript when it was read
    Column("call_stamp", String(30), nullable=False),
    Column("ground", String(16), nullable=False),  # digest of the reader and its words
    Column("people", String(16), nullable=False),  # digest of who could be told apart by then
    Column("state", String(10), nullable=False),  # read, part, unread, unmatched, aside, erased; sync.store.evidence
    Column("why", Text),
    Column("open", Boolean, nullable=False),  # more may come of it once more is known of its deal
    Column("said_on", String(10), nullable=False),  # the company day of the call
    Column("read_at", String(20)),  # when these words were first read; null where they were not
    Column("data", LargeBinary, nullable=False),  # rules.facts.Evidence
    Column("second_reader", String(120)),  # which was asked; null where none was
    Column("second_key", String(64)),  # by which its memory knows the call, while the answer is still to come
    Column("second", LargeBinary),  # mappings.reading.second.SecondTold, without a word of the call
    Index("evidence_deal", "deal", "organisation"),
)

playbook = Table(
    "playbook",
    metadata,
    Column("digest", String(16), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

learned = Table(
    "learned",
    metadata,
    Column("organisation", String(80), primary_key=True),
    Column("playbook", String(80), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("made_on", String(10), nullable=False),
    Column("stands", Boolean, nullable=False),  # deals are judged by it; where none stands, by the playbook's own
    Column("data", LargeBinary, nullable=False),  # sync.store.learned.Version
)

assessment = Table(
    "assessment",
    metadata,
    Column("organisation", String(80), primary_key=True),
    Column("deal", String(40), primary_key=True),
    Column("run", Integer, primary_key=True),
    Column("judged_on", String(10), nullable=False),
    Column("case_digest", String(16), nullable=False),
    Column("playbook", String(16), nullable=False),
    Column("engine", String(16), nullable=False),
    Column("answer", String(16), nullable=False),  # digest of all but the day
    Column("case", LargeBinary),  # null once a person in it was erased
    Column("result", LargeBinary),
    Column("points", Integer, nullable=False),
)

standing = Table(
    "standing",
    metadata,
    Column("organisation", String(80), primary_key=True),
    Column("deal", String(40), primary_key=True),
    Column("run", Integer, nullable=False),  # of the assessment that stands
    Column("answer", String(16), nullable=False),
    # playbooks, weights, words and engine by which its words were put
    Column("ground", String(80), nullable=False, server_default=text("''")),
    Column("points", Integer, nullable=False),
    Column("former", LargeBinary, nullable=False),  # rules.facts.Former for the next judgement
    # sync.deals: what a list is narrowed by (names case-folded), what it shows (null once a person was erased)
    Column("band", String(10)),
    Column("owner", Text),
    Column("stage", Text),
    Column("amount", Float),
    Column("listed", LargeBinary),
    Index("standing_points", "points", "organisation"),
)

asked = Table(
    "asked",
    metadata,
    Column("organisation", String(80), primary_key=True),
    Column("deal", String(40), primary_key=True),
    Column("action", String(120), primary_key=True),  # next_action.ask-gap-question.metrics
    Column("number", Integer, primary_key=True),  # of the occurrence
    Column("held", Boolean, nullable=False),  # the deal is held out: nobody was shown it
    Column("since", String(10), nullable=False),  # the day it came first
    Column("ended_on", String(10)),
    Column("ending", String(20)),  # rules.assessment.Ending
    Column(
        "moved", Boolean, nullable=False, server_default=false()
    ),  # while it stood, the deal was taken into the hold-out or out of it
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("organisation", String(80), nullable=False),
    Column("run", Integer, nullable=False),
    Column("deal", String(40)),
    Column("object", String(80), nullable=False),
    Column("key", String(200), nullable=False),  # our external key, or the id of the company's own record
    Column("by_id", Boolean, nullable=False),  # key is a CRM id
    Column("shared", Boolean, nullable=False),  # a field of the company's own: three-way check first
    Column("lane", String(40), nullable=False),
    Column("job", String(40)),  # the bulk job it was handed to
    Column("state", String(10), nullable=False),  # planned, sending, accepted, refused, superseded; sync.store.recalls
    Column("data", LargeBinary, nullable=False),  # values to send
    Column("before", LargeBinary),  # what stood there
    Column("because", Text),
    Column("code", String(80)),
    Column("message", Text),
    Column("fields", Text),  # that the refusal named, one to a line
    Column("since", Integer),  # the run in which this record was refused first
    Column("attempts", Integer, nullable=False, default=0),
    Column("tried", Integer),  # the run that sent it last in a batch: none tries it twice
    Index("outbox_state", "organisation", "state", "object", "shared", "lane", "id"),  # in the order of sending
    Index("outbox_deal", "deal", "organisation", "state"),
    Index("outbox_key", "key", "organisation", "object"),
    Index("outbox_run", "organisation", "run"),
)

sent = Table(
    "sent",
    metadata,
    Column("organisation", String(80), primary_key=True),
    Column("object", String(80), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("deal", String(40)),
    Column("crm_id", String(40)),
    Column("data", LargeBinary, nullable=False),  # our values as accepted
    Index("sent_deal", "deal", "organisation"),
    Index("sent_crm_id", "crm_id", "organisation"),
)

shared_field = Table(
    "shared_field",
    metadata,
    Column("organisation", String(80), primary_key=True),
    Column("object", String(80), primary_key=True),
    Column("record", String(40), primary_key=True),
    Column("field", String(80), primary_key=True),
    Column("deal", String(40), nullable=False),
    Column("asked", LargeBinary, nullable=False),  # what we last sent
    Column("stored", LargeBinary, nullable=False),  # what the CRM made of it, read back
    Column(
        "theirs", Boolean, nullable=False, server_default=false()
    ),  # a person was asked and keeps it: never written again
    Column("run", Integer, nullable=False),
    Index("shared_field_deal", "deal", "organisation"),
)

conflict = Table(
    "conflict",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("organisation", String(80), nullable=False),
    Column("deal", String(40), nullable=False),
    Column("object", String(80), nullable=False),
    Column("record", String(40), nullable=False),
    Column("field", String(80), nullable=False),
    Column("stored", LargeBinary, nullable=False),  # what the CRM stored after our last write
    Column("theirs", LargeBinary, nullable=False),  # what a person set
    Column("proposed", LargeBinary, nullable=False),  # what we would write
    Column("run", Integer, nullable=False),
    Column("state", String(10), nullable=False),  # open, kept, taken
    Column("overwrote", Boolean, nullable=False, server_default=false()),  # our write went over theirs, and stands
    Index("conflict_state", "organisation", "state"),
)

run = Table(
    "run",
    metadata,
    Column("organisation", String(80), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("started", String(20), nullable=False),
    Column("finished", String(20)),
    Column("day", String(10), nullable=False),
    Column("outcome", String(20), nullable=False),  # running, finished, stopped, failed
    Column("counts", LargeBinary, nullable=False),
    Column("message", Text),
)
