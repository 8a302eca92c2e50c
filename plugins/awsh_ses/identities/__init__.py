"""Who may send."""
