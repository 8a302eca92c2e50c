"""Who may call a function: its own policy."""
