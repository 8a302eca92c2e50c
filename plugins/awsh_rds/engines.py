"""The engines of RDS that speak SQL here: what AWS takes for each, as far as it does not tell by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NamedTuple

from awsh import Candidate, Completing, Context, Name, ValueType


class Engine(NamedTuple):
    """An engine. title: how people call it. port: where it listens unless something else was said.

    user: the master user when none is named. longest_user, longest_password, longest_database: in characters.
    reserved: names in lower case that are no master user; databases: those that are no first database.
    classes: those for a new database when none is named, the first that is to be had.
    """

    name: str
    title: str
    port: int
    user: str
    longest_user: int
    longest_password: int
    longest_database: int
    reserved: frozenset[str]
    databases: frozenset[str]
    classes: tuple[str, ...]

    @property
    def postgres(self) -> bool:
        return self.port == 5432

    @property
    def aurora(self) -> bool:
        return self.name.startswith("aurora")


_SMALL = ("db.t3.micro", "db.t4g.micro", "db.t4g.small", "db.t3.small", "db.t3.medium", "db.m7g.large")
_AURORA = ("db.t3.medium", "db.t4g.medium", "db.r6g.large", "db.r5.large", "db.r7g.large")

_MYSQL_USERS = frozenset(
    {"rdsadmin", "rdsrepladmin", "mysql", "mysql.sys", "mysql.session", "public", "user"}
)
_MYSQL_DATABASES = frozenset(
    {"mysql", "sys", "information_schema", "performance_schema", "innodb", "rdsadmin"}
)
_POSTGRES_USERS = frozenset(
    {"rdsadmin", "admin", "rdsrepladmin", "rds_superuser", "public", "user", "all", "select", "root"}
)
_POSTGRES_DATABASES = frozenset({"rdsadmin", "template0", "template1"})


def _mysql(name: str, title: str, longest_user: int, classes: tuple[str, ...] = _SMALL) -> Engine:
    return Engine(name, title, 3306, "admin", longest_user, 41, 64, _MYSQL_USERS, _MYSQL_DATABASES, classes)


def _postgres(name: str, title: str, classes: tuple[str, ...] = _SMALL) -> Engine:
    return Engine(name, title, 5432, "postgres", 63, 128, 63, _POSTGRES_USERS, _POSTGRES_DATABASES, classes)


ENGINES: Mapping[str, Engine] = {
    engine.name: engine
    for engine in (
        _mysql("mysql", "MySQL", 32),
        _mysql("mariadb", "MariaDB", 16),
        _postgres("postgres", "PostgreSQL"),
        _mysql("aurora-mysql", "Aurora MySQL", 32, _AURORA),
        _postgres("aurora-postgresql", "Aurora PostgreSQL", _AURORA),
    )
}

_OTHER_WORDS = {"postgresql": "postgres", "pg": "postgres", "aurora-postgres": "aurora-postgresql"}


class EngineWish(NamedTuple):
    """`mysql:8.0` as typed: an engine, and the beginning of a version or nothing."""

    engine: Engine
    version: str = ""


def read_engine(text: str) -> EngineWish:
    """What `postgres` or `mysql:8.0` means. Raises ValueError."""
    name, colon, version = text.strip().lower().partition(":")
    name = _OTHER_WORDS.get(name, name)
    if name == "aurora":
        raise ValueError("Aurora of which engine? aurora-mysql or aurora-postgresql")
    if name not in ENGINES:
        raise ValueError(f"{text!r} is none of the engines {', '.join(ENGINES)}")
    if colon and not version:
        raise ValueError(f"{text!r} names no version behind the colon, as in {name}:8")
    return EngineWish(ENGINES[name], version)


def titled(engine: str, version: str) -> str:
    """`PostgreSQL 16.4`; AWS's own name for an engine that is none of these."""
    known = ENGINES.get(engine)
    return f"{known.title if known else engine} {version}".strip()


def _convert(ctx: Context, given: Any) -> EngineWish:
    return read_engine(str(given))


def _complete(completing: Completing) -> Iterator[Candidate]:
    ctx, word = completing.ctx, completing.word
    name, colon, _ = word.partition(":")
    if not colon:
        for engine in ENGINES.values():
            if engine.name.startswith(word):
                yield Candidate(engine.name, engine.title)
        return
    known = ENGINES.get(_OTHER_WORDS.get(name, name))
    if known is None:
        return

    def fetch() -> Iterator[Name]:
        for version in ctx.search(
            "rds", "describe_db_engine_versions", "DBEngineVersions[]", Engine=known.name
        ):
            yield Name(
                f"{name}:{version['EngineVersion']}", description=version["DBEngineVersionDescription"]
            )

    for found in ctx.matching(f"rds:versions-of-{name}", word, "rds", fetch):
        yield Candidate(found.id, found.description)


EngineName = Annotated[EngineWish, ValueType("ENGINE[:VERSION]", _convert, _complete)]
