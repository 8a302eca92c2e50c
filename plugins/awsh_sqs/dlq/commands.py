"""`sqs dlq`."""
