"""All of them, in the order that help and completion have them."""

from __future__ import annotations

from awsh.builtins.plugins import authoring, installing, leaving_out, listing

__all__ = ["authoring", "installing", "leaving_out", "listing"]
