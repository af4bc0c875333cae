"""pull: bring home what changed.

One transaction per page: its rows, its checkpoint, and a dirty mark on every deal they touch (both deals, when a
child moves from one to another). The cursor never passes unread rows.
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from connector.records import Page, Row, Source, Want
from mappings import own, translate
from sync.codec import digest, plain, to_json
from sync.forget.pulled import without
from sync.store import kept, ledger, organisations, outbox
from sync.store.kept import Known, Place
from sync.turn import Turn


def pull(turn: Turn) -> None:
    """Read every mapped object from its cursor on; all of it once more when a deal came back from the bin."""
    sources = translate.sources(turn.organisation.fields, turn.shapes)
    mapping = digest(to_json(sources))
    while not _read(turn, sources, mapping):
        turn.progress("reading again what came back", 0)


def _read(turn: Turn, sources: Sequence[Source], mapping: str) -> bool:
    with turn.store.begin() as connection:
        if organisations.load(connection, turn.alias).mapping != mapping:
            organisations.refetch(connection, turn.alias)
            kept.keep_only(connection, turn.alias, (source.object for source in sources))
            organisations.change(connection, turn.alias, mapping=mapping)
        cursors = kept.cursors(connection, turn.alias)
    wants = [Want(source, cursors.get(source.object)) for source in sources]
    for page in turn.crm.changed_since(wants):
        with turn.store.begin() as connection:
            keep_page(turn, connection, page)
            if turn.crm.lost_fields:
                # These rows may lack a field that vanished meanwhile. Whether it is back by then or gone, the next run
                # reads them again, also where this one ends before its time.
                organisations.change(connection, turn.alias, mapping=None)
        turn.counts["read"] += len(page.rows)
        turn.progress(f"reading {page.object}", len(page.rows))
        turn.go_on()
    with turn.store.begin() as connection:
        return bool(turn.crm.lost_fields) or organisations.load(connection, turn.alias).mapping == mapping


def keep_page(turn: Turn, connection: Connection, page: Page) -> None:
    """Keep these rows, purge the deleted ones among them, and mark the deals that they touch."""
    survivors = kept.survivors(connection, turn.alias)
    if alive := [row.id for row in page.rows if row.id in survivors and not row.deleted]:
        kept.unmerge(connection, turn.alias, alive)
        survivors = kept.survivors(connection, turn.alias)
    forgotten = kept.forgotten_people(connection, turn.alias)
    rows = tuple(without(turn.organisation.fields, turn.alias, page.rows, forgotten)) if forgotten else page.rows
    before = kept.known(connection, turn.alias, page.object, (row.id for row in rows))
    changed: list[tuple[Row, Place]] = []
    touched: list[Place] = []
    for row in rows:
        if row.deleted:
            continue
        place = _place(turn, row, survivors)
        former = before.get(row.id)
        if former and _as_known(turn, row, place, former):
            continue
        changed.append((row, place))
        if _matters(row, former):
            touched.append(place)
            if former:
                touched.append(Place(former.deal, former.via))
    gone = [row for row in rows if row.deleted]
    touched.extend(Place(before[row.id].deal, before[row.id].via) for row in gone if row.id in before)
    if kept.restored(connection, turn.alias, (row.id for row, _ in changed)):
        # A deal came back whose children were purged with it, and not all of them are stamped anew: read all again.
        organisations.change(connection, turn.alias, mapping=None)
    parents = [row.id for row, _ in changed] + [row.id for row in gone]
    deals = _deals(connection, turn.alias, touched, parents)
    kept.keep(connection, turn.alias, changed)
    deals |= _forget_gone(turn, connection, page.object, gone)
    kept.mark_dirty(connection, turn.alias, deals)
    if page.cursor is not None:
        kept.move_cursor(connection, turn.alias, page.object, page.cursor)
    turn.counts["changed"] += len(changed) + len(gone)


def _as_known(turn: Turn, row: Row, place: Place, former: Known) -> bool:
    """Nothing that is kept of it has changed. Of a transcript the words are not kept: its stamp tells of them."""
    transcripts = turn.organisation.fields.kinds.get("transcript")
    if transcripts and row.object == transcripts.object and row.stamp != former.stamp:
        return False
    return former.data == to_json(row.values) and (former.deal, former.via) == (place.deal, place.via)


def _place(turn: Turn, row: Row, survivors: Mapping[str, str]) -> Place:
    touch = translate.touches(turn.organisation.fields, row)
    via = tuple(sorted({survivors.get(v, v) for v in touch.via}))
    pointed = translate.references(turn.organisation.fields, row)
    return Place(touch.deal, () if touch.deal else via, tuple(survivors.get(p, p) for p in pointed))


def _matters(row: Row, former: Known | None) -> bool:
    """Whether this change can change a judgement. Of our own records only what people set on them does."""
    if not own.is_ours(row.object):
        return True
    now = own.marks_of([row])
    then = own.marks_of([Row(row.object, row.id, row.stamp, plain(former.data))]) if former else {}
    return now != then


def _deals(connection: Connection, alias: str, places: Iterable[Place], parents: Iterable[str]) -> set[str]:
    places = list(places)
    direct = {place.deal for place in places if place.deal}
    indirect = {via for place in places for via in place.via}
    through = kept.deals_through(connection, alias, {*indirect, *parents})
    return direct.union(*through.values()) if through else direct


def _forget_gone(turn: Turn, connection: Connection, object_name: str, gone: list[Row]) -> set[str]:
    """Purge deleted records; let what hung on a merged one follow its survivor."""
    deals: set[str] = set()
    for row in gone:
        if row.survivor:
            deals |= kept.merge(connection, turn.alias, row.id, row.survivor)
    if object_name == turn.organisation.fields.opportunity.object:
        kept.purge_deals(connection, turn.alias, [row.id for row in gone])
    kept.drop(connection, turn.alias, object_name, [row.id for row in gone])
    if own.is_ours(object_name):
        lost = outbox.lose(connection, turn.alias, [row.id for row in gone])
        ledger.doubt(connection, turn.alias, lost)
        deals |= lost
    return deals
