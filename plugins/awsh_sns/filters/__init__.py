"""Filter policies of subscriptions: written as a condition, kept as SNS's JSON, shown as a condition again."""
