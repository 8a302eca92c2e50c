"""Lambda's functions, each in processes of its own."""

from __future__ import annotations

from awsh.sandbox.runners import Runner


def runner() -> Runner:
    return Runner()
