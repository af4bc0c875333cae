"""A call reviewed by the company's rubric: each criterion with its proof, what was wrong, what to do next.

call.py        what a criterion may look at      criterion.py  the frame: one file per criterion, found by folder
rubric.py      the company's rubric, resolved    review.py     `review`: scores, diagnosis, prescription, drill
manager.py     what a person should look at      criteria/     one file for each thing that is scored
"""
