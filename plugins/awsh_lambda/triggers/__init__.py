"""What wakes a function: added, listed, switched off and on, removed."""
