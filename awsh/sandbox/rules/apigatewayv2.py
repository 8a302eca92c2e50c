"""Rules of API Gateway's HTTP APIs."""

from __future__ import annotations
