"""Expressions of DynamoDB, made from conditions and paths."""
