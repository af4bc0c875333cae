"""Learning the weights of the score from closed deals, and measuring what a score is worth. Pure, like all rules.

    fit.py       the weights most likely after the closed deals, with the playbook's weights as the prior
    choose.py    how far the deals may pull them: chosen on deals that were not learned from
    measure.py   order (AUC), distance (Brier), calibration, each with its interval where it has one
    lift.py      what one rule's firing told of the outcome
    leak.py      columns that know the outcome before it is there

A deal may be seen on several days. Its days share a weight of one: a deal that dragged on counts no more than another.
"""
