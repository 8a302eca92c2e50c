"""Access keys: made, shown once, kept nowhere unasked."""
