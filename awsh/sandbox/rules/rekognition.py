"""Rules of Rekognition."""

from __future__ import annotations
