"""Flow logs: who talked to whom, written down."""
