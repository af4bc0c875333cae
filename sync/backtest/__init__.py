"""Judging closed deals as they stood on past dates, and what the judgement was worth.

past.py      a deal's rows as they stood on a day, from history only
spread.py    the deals, over several processes
examine.py   every closed deal on every date: what fired, and how it ended
report.py    the figures
page.py      the same as one HTML page
"""
