"""Messages for a topic: one, or many in batches."""
