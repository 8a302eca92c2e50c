"""Functions that are there: looked at, waited for, removed."""
