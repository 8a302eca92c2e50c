"""Dead-letter queues, and messages that are moved from one queue to another."""
