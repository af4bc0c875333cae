"""How much of a file is read before it is refused. A three-hour call with word times stays below a tenth of each."""

MAX_BYTES = 32 * 1024 * 1024  # of a file
MAX_UNPACKED = 16 * 1024 * 1024  # of the document within a docx
MAX_LINES = 400_000
MAX_LINE = 500_000  # characters: a whole call on one line, as some recognisers write it, is some 200,000
MAX_TURNS = 100_000
MAX_TEXT = 200_000  # characters in one turn
MAX_JSON_PARTS = 2_000_000  # commas and brackets
MAX_NAME = 120  # characters of a speaker's name
MAX_SECONDS = 100 * 3600.0  # no call lasts longer; a later time is a mistake
MAX_WRITTEN = 1_000_000  # characters of a mail or note; Salesforce keeps at most 131,072
