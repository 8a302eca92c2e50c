"""Who may publish to a topic."""
