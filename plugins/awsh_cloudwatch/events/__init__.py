"""What is written to log groups: read, followed, written."""
