"""SOQL: grammar.lark reads it, tree.py holds it, check.py judges it as the calling user, compile.py makes SQL of it."""
