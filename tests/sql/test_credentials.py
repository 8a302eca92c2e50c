"""~/.my.cnf and ~/.pgpass, as mysql and psql read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from awsh.errors import ConfigError
from awsh.sql import my_cnf, pgpass


def write(path: Path, text: str, mode: int = 0o600) -> None:
    path.write_text(text)
    path.chmod(mode)


def test_my_cnf(home: Path) -> None:
    assert my_cnf() == {}
    write(
        home / ".my.cnf",
        "# c\n!include /etc/x.cnf\n[mysqld]\npassword=no\n[client]\nuser = me # comment\n"
        'password = "a#b\\"c\\\\"\ndefault_character_set=utf8\n[mysql]\nhost=\'db\'\nskip\n[other]\nuser=x\n',
    )
    assert my_cnf() == {
        "user": "me",
        "password": 'a#b"c\\',
        "default-character-set": "utf8",
        "host": "db",
        "skip": "",
    }
    (home / ".my.cnf").chmod(0o644)
    with pytest.raises(ConfigError, match="others can read it"):
        my_cnf()
    write(home / ".my.cnf", "[client]\nuser=me\n", 0o644)
    assert my_cnf() == {"user": "me"}
    (home / ".my.cnf").chmod(0o666)
    with pytest.raises(ConfigError, match="written by everybody"):
        my_cnf()


def test_pgpass(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGPASSFILE", raising=False)
    assert pgpass("db", 5432, "lab", "me") is None
    write(
        home / ".pgpass",
        "# db:5432:lab:me:no\nshort:line\nother:*:*:*:x\ndb:5432:lab:me:a\\:b\\\\c\n*:*:*:me:fallback:rest\n",
    )
    assert pgpass("db", 5432, "lab", "me") == "a:b\\c"
    assert pgpass("db", 5433, "lab", "me") == "fallback"
    assert pgpass("db", 5433, "lab", "you") is None
    (home / ".pgpass").chmod(0o640)
    with pytest.raises(ConfigError, match=r"chmod 600"):
        pgpass("db", 5432, "lab", "me")
    write(home / "elsewhere", "*:*:*:*:there\n")
    monkeypatch.setenv("PGPASSFILE", str(home / "elsewhere"))
    assert pgpass("db", 1, "a", "b") == "there"
