"""What the execution role of a function may do."""
