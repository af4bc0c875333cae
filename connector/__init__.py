"""The outside world: knows CRMs, knows no selling."""
