"""Instances that are there: looked at, waited for, started, stopped, terminated."""
