"""Who may do what with a queue: its own policy, in words."""
