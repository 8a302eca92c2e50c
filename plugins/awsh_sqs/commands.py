"""`sqs`: what can be typed."""
