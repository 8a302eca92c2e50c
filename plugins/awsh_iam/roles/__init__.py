"""Roles: made for a service or an account, who may assume them, removed with all that they have."""
