"""Policies of users, roles and groups: attached and detached."""
