"""Elastic IPs: public addresses that stay."""
