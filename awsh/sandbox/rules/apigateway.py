"""Rules of API Gateway's REST APIs."""

from __future__ import annotations
