"""The authorities of Amazon RDS, as a file, and what makes it."""
