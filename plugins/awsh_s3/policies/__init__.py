"""A bucket's policy: in words, ready-made, checked, set."""
