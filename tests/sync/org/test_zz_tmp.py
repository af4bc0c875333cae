from tests.sync.world import World
from sync.store import Store
from sqlalchemy import text
import json, msgspec, zlib
from sync.explain import differences
def test_tmp(world: World, store: Store):
    world.sync(store); world.pass_time(); world.sync(store)
    from sync.store import ledger
    from sync.store.tables import metadata
    with store.begin() as c:
        tabs=[t for t in metadata.tables if 'assess' in t or 'ledger' in t or 'entr' in t]
        print(tabs, list(metadata.tables))
        for t in metadata.tables.values():
            if {'deal','run','answer','case','result'} <= set(t.c.keys()):
                rows=c.execute(t.select().order_by(t.c.run)).mappings().all()
                by={}
                for r in rows: by.setdefault(r['deal'],[]).append(r)
                for d,rs in by.items():
                    if len(rs)>1:
                        for col in('case','result'):
                            def dec(x):
                                try: return json.loads(zlib.decompress(x))
                                except Exception: return json.loads(x)
                            a,b=dec(rs[0][col]),dec(rs[1][col])
                            for x in list(differences(a,b))[:25]: print(d,col,x)
    assert 0
