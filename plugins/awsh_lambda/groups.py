"""The words behind `lambda`."""

from __future__ import annotations

from awsh import Group

lambda_ = Group(
    "lambda", "Functions: create, look at, change, invoke, wake, remove.", module="awsh_lambda.commands"
)
