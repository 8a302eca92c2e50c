"""Subscriptions: made, listed, changed, ended."""
