"""Who lives in the sandbox org: a company, its people, its deals, told from a seed.

tell(deals=300, seed=1, today=date(2026, 3, 2))     the rows, parents before children
truth(deals=300, seed=1, today=date(2026, 3, 2))    what is really the case in each deal; never in the org
schema()                                            the company's own fields and picklists
people()                                            its users, the integration user apart
seats(), viewers()                                  who holds which permission set, and whose eyes a demo has
load_table(path, fields, today)                     anybody's own deals from a CSV file
"""

from connector.cells import TableError
from connector.sandbox.stories.company import people, seats, viewers
from connector.sandbox.stories.own_fields import schema
from connector.sandbox.stories.table import Column, Table, TableFields, load_table
from connector.sandbox.stories.tell import tell, truth

__all__ = [
    "Column",
    "Table",
    "TableError",
    "TableFields",
    "load_table",
    "people",
    "schema",
    "seats",
    "tell",
    "truth",
    "viewers",
]
