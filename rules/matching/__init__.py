"""Who spoke, and on which deal.

sides.py   rep, buyer or unknown, for each voice of a talk      links.py   the deal of a talk that names none
"""
