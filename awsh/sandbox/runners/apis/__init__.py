"""API Gateway's APIs and functions' URLs, served on loopback."""

from __future__ import annotations

from awsh.sandbox.runners import Runner


def runner() -> Runner:
    return Runner()
