"""Records written: take.py reads what a client sent, rules.py judges it, save.py stores it, remove.py takes it away."""
