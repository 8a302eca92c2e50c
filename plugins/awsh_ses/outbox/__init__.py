"""Mail that was sent, where somebody keeps it."""
