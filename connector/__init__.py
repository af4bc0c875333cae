"""The outside world: CRMs and transcripts. Knows CRMs, knows no selling."""
