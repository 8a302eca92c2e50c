"""Bastions: servers in a public subnet, through which somebody outside reaches what is private in a VPC."""
