"""What stands in attributes: native values, DynamoDB's own form of them, and what is typed."""
