"""Replicas: of instances, which follow by replication, and readers of Aurora's clusters, which share the data."""
