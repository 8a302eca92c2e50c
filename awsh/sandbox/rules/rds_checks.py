"""What RDS says of the parameters of a new database before it makes one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from awsh.sandbox.rules.rds_catalogue import classes, versions
from awsh.sandbox.runners.databases.engines import MYSQL, POSTGRES

_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_]*")
_PASSWORD = re.compile(r"[!#-.0-?A-~]*")
_LONGEST_PASSWORD = {"postgres": 128, "mysql": 41}
_LONGEST_USER = {"postgres": 63, "mysql": 32, "mariadb": 16, "aurora-mysql": 32, "aurora-postgresql": 63}
_RESERVED_USERS = {
    "postgres": {"rdsadmin", "admin", "rdsrepladmin", "rds_superuser", "public", "user", "all", "select"},
    "mysql": {"rdsadmin", "rdsrepladmin", "mysql.sys"},
}
_RESERVED_DATABASES = {
    "postgres": {"rdsadmin", "template0", "template1"},
    "mysql": {"mysql", "sys", "information_schema", "performance_schema", "innodb", "rdsadmin"},
}


def refusal(code: str, message: str) -> Exception:
    """What RDS answers, to be raised."""
    from moto.rds.exceptions import RDSClientError

    return RDSClientError(code, message)


def bad(message: str) -> Exception:
    """InvalidParameterValue, to be raised."""
    return refusal("InvalidParameterValue", message)


def family(engine: str) -> str:
    """postgres or mysql."""
    return "postgres" if engine in POSTGRES else "mysql"


def check_engine(engine: str) -> None:
    """Refuses engines that are none, and those that no program here can be."""
    from moto.rds.utils import DbInstanceEngine

    if engine in POSTGRES | MYSQL:
        return
    if engine in DbInstanceEngine.valid_db_instance_engine():
        raise refusal("NotImplemented", f"the sandbox has no {engine}: only PostgreSQL and MySQL really run")
    raise bad("Invalid DB engine")


def version_of(engine: str, asked: str | None) -> str:
    """The full version for what was asked: the newest of a major one. InvalidParameterCombination."""
    known = versions(engine)
    if not asked:
        return known[-1]
    for version in reversed(known):
        if version == asked or version.startswith(asked + "."):
            return version
    raise refusal("InvalidParameterCombination", f"Cannot find version {asked} for {engine}")


def check_class(engine: str, name: str) -> None:
    """Refuses classes that are none."""
    if name not in classes(engine):
        raise bad(f"Invalid DB Instance class: {name}")


def check_master(engine: str, asked: Mapping[str, Any]) -> None:
    """Refuses master users and passwords that cannot be."""
    user, managed = asked.get("master_username"), asked.get("manage_master_user_password")
    kind = family(engine)
    if not user:
        raise bad("The parameter MasterUsername must be provided and must not be blank.")
    if not _NAME.fullmatch(user) or len(user) > _LONGEST_USER[engine]:
        raise bad(
            "The parameter MasterUsername is not a valid identifier: it must begin with a letter, contain "
            f"only letters, digits and underscores, and have at most {_LONGEST_USER[engine]} characters."
        )
    if user.lower() in _RESERVED_USERS[kind]:
        raise bad(f"MasterUsername {user} cannot be used as it is a reserved word used by the engine")
    password = asked.get("master_user_password")
    if managed and password:
        raise refusal(
            "InvalidParameterCombination",
            "You can't specify MasterUserPassword when ManageMasterUserPassword is enabled.",
        )
    if not managed:
        check_password(engine, password)


def check_password(engine: str, password: str | None) -> None:
    """Refuses passwords that cannot be."""
    if not password:
        raise bad("The parameter MasterUserPassword must be provided and must not be blank.")
    start = "The parameter MasterUserPassword is not a valid password"
    if len(password) < 8:
        raise bad(f"{start} because it is shorter than 8 characters.")
    longest = _LONGEST_PASSWORD[family(engine)]
    if len(password) > longest:
        raise bad(f"{start} because it is longer than {longest} characters.")
    if not _PASSWORD.fullmatch(password):
        raise bad(f"{start}. Only printable ASCII characters besides '/', '@', '\"', ' ' may be used.")


def check_database(engine: str, name: str | None) -> None:
    """Refuses names of a first database that cannot be."""
    if not name:
        return
    if not _NAME.fullmatch(name) or len(name) > 63:
        raise bad("DBName must begin with a letter and contain only alphanumeric characters.")
    if name.lower() in _RESERVED_DATABASES[family(engine)]:
        raise bad(f"DBName {name} cannot be used. It is a reserved word for this engine")


def check_port(port: int | None) -> None:
    """Refuses ports that RDS does not have."""
    if port is not None and not 1150 <= int(port) <= 65535:
        raise bad(f"Invalid value for port: {port}. Valid values are 1150-65535.")


def check_storage(engine: str, asked: Mapping[str, Any]) -> None:
    """Refuses sizes below the smallest."""
    size = asked.get("allocated_storage")
    storage = asked.get("storage_type") or "gp2"
    if size is None:
        return
    least = {"io1": 100, "io2": 100, "standard": 5}.get(storage, 20)
    if not least <= int(size) <= 65536:
        raise bad(f"Invalid storage size for engine name {engine} and storage type {storage}: {size}")
