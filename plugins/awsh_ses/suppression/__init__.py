"""Whom SES sends nothing to."""
