"""The shell's own commands and verbs, registered as ordinary plugins."""

from __future__ import annotations

BUILTINS = (
    "awsh.builtins.core",
    "awsh.builtins.verbs",
    "awsh.builtins.formats",
    "awsh.builtins.use",
    "awsh.builtins.settings",
    "awsh.builtins.help",
    "awsh.builtins.prompt",
    "awsh.builtins.keys",
    "awsh.builtins.attention",
    "awsh.builtins.trace",
    "awsh.builtins.history",
    "awsh.builtins.jobs",
    "awsh.builtins.journal",
    "awsh.builtins.cleanup",
    "awsh.builtins.plugins",
    "awsh.builtins.aws",
    "awsh.builtins.sts",
    "awsh.builtins.sandbox",
    "awsh.builtins.ssh",
    "awsh.builtins.tunnel",
    "awsh.builtins.sql",
)
