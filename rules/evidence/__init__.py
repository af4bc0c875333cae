"""What was really said: from a conversation to evidence.

conversation.py  the turns, and whose they are       lexicon.py    the words of a market, and how a cue is written
automaton.py     one pass over the text for all cues  passage.py   a stretch of talk with what was found in it
stance.py        asserted, denied, supposed, asked, reported, past
scorecard.py     how much each sign counts            detector.py  the frame of a detector
reader.py        `read`: all of it in order           talk.py      shares and monologues
detectors/       one file for each thing to be found
"""
