"""Readers beside the one that ships: language models, optional and off by default. They know calls, no selling.

question.py  what is asked and what comes back    redact.py    personal data out, and quotes back to their places
prompt.py    what is sent                         verbatim.py  which quotes stand
purse.py     money                                memory.py    what was answered and spent
claude.py    Anthropic's Messages API (extra `claude`)
"""
