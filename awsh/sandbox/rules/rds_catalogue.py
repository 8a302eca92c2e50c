"""RDS's engine versions and instance classes: those that are common today, and what moto does not answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from awsh.sandbox.rules import rule

_VERSIONS = {
    "mysql": "8.0.39 8.0.40 8.0.41 8.0.42 8.0.43 8.4.3 8.4.4 8.4.5 8.4.6",
    "mariadb": "10.6.20 10.6.21 10.6.22 10.11.10 10.11.11 10.11.13 11.4.4 11.4.5 11.4.7",
    "postgres": "14.17 14.18 14.19 15.12 15.13 15.14 16.8 16.9 16.10 17.4 17.5 17.6 18.1",
    "aurora-mysql": "8.0.mysql_aurora.3.08.0 8.0.mysql_aurora.3.08.1 8.0.mysql_aurora.3.09.0"
    " 8.0.mysql_aurora.3.10.0",
    "aurora-postgresql": "14.17 14.18 15.12 15.13 16.8 16.9 17.4 17.5",
}
_DESCRIPTIONS = {
    "mysql": "MySQL Community Edition",
    "mariadb": "MariaDB Community Edition",
    "postgres": "PostgreSQL",
    "aurora-mysql": "Aurora MySQL",
    "aurora-postgresql": "Aurora PostgreSQL",
}
_DEFAULTS = {"mysql": "8.0.43", "mariadb": "11.4.7", "postgres": "17.6"}
_BURSTABLE = ("micro", "small", "medium", "large", "xlarge", "2xlarge")
_LARGE = ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge")
_FAMILIES = {
    **dict.fromkeys(("t3", "t4g"), _BURSTABLE),
    **dict.fromkeys(("m5", "m6g", "m6i", "m7g", "m7i", "r5", "r6g", "r6i", "r7g", "r7i"), _LARGE),
}


def versions(engine: str) -> list[str]:
    """The versions of ENGINE, oldest first; the last of those before a default is no default."""
    return _VERSIONS[engine].split()


def default_version(engine: str) -> str:
    """What a new database has when nothing is said."""
    return _DEFAULTS.get(engine, versions(engine)[-1])


def classes(engine: str) -> list[str]:
    """The instance classes that ENGINE has."""
    aurora = engine.startswith("aurora")
    found = [
        f"db.{family}.{size}"
        for family, sizes in _FAMILIES.items()
        if not (aurora and family.startswith("m"))
        for size in sizes
        if not (
            (aurora and size in ("micro", "small")) or (family.startswith("t") and aurora and "x" in size)
        )
    ]
    return [*found, "db.serverless"] if aurora else found


def _major(engine: str, version: str) -> str:
    if engine in ("postgres", "aurora-postgresql"):
        return version.partition(".")[0]
    return ".".join(version.split(".")[:2])


def _described(engine: str, version: str) -> dict[str, Any]:
    later = [each for each in versions(engine) if _order(each) > _order(version)]
    major = _major(engine, version)
    return {
        "Engine": engine,
        "EngineVersion": version,
        "MajorEngineVersion": major,
        "DBParameterGroupFamily": f"{engine}{major}",
        "DBEngineDescription": _DESCRIPTIONS[engine],
        "DBEngineVersionDescription": f"{_DESCRIPTIONS[engine]} {version}",
        "Status": "available",
        "SupportsReadReplica": False,
        "SupportedEngineModes": ["provisioned"],
        "ValidUpgradeTarget": [
            {
                "Engine": engine,
                "EngineVersion": each,
                "Description": f"{_DESCRIPTIONS[engine]} {each}",
                "AutoUpgrade": False,
                "IsMajorVersionUpgrade": _major(engine, each) != major,
            }
            for each in later
        ],
    }


def _order(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdigit()]


def describe_db_engine_versions(response: Any) -> Any:
    """DescribeDBEngineVersions, which moto lacks."""
    from moto.core.responses import PaginatedResult

    asked = response.params
    engine, version, group = (asked.get(key) for key in ("Engine", "EngineVersion", "DBParameterGroupFamily"))
    filters = {each["Name"]: each["Values"] for each in asked.get("Filters", [])}
    found = [
        _described(each, known)
        for each in _VERSIONS
        if engine in (None, each) and each in filters.get("engine", [each])
        for known in versions(each)
        if version is None or known == version or known.startswith(version + ".")
    ]
    if asked.get("DefaultOnly"):
        found = [each for each in found if each["EngineVersion"] == default_version(each["Engine"])]
    if group:
        found = [each for each in found if each["DBParameterGroupFamily"] == group]
    return PaginatedResult({"DBEngineVersions": found})


@rule("moto.rds.models:RDSBackend.describe_orderable_db_instance_options", "engine", "engine_version")
def describe_orderable_db_instance_options(
    moto: Callable[..., Any], backend: Any, engine: str, engine_version: str | None
) -> Any:
    """Every class with every version; moto has two engines' only."""
    if engine not in _VERSIONS:
        return moto(engine, engine_version)
    from flask import has_request_context, request

    name = request.values.get("DBInstanceClass") if has_request_context() else None
    return list(_orderable(backend.region_name, engine, engine_version, name))


def _orderable(region: str, engine: str, version: str | None, wanted: str | None) -> Iterator[dict[str, Any]]:
    aurora = engine.startswith("aurora")
    for known in versions(engine):
        if version and known != version and not known.startswith(version + "."):
            continue
        for name in classes(engine):
            if wanted not in (None, name):
                continue
            for storage in ("aurora",) if aurora else ("gp2", "gp3", "io1"):
                yield {
                    "Engine": engine,
                    "EngineVersion": known,
                    "DBInstanceClass": name,
                    "LicenseModel": "postgresql-license"
                    if "postgres" in engine
                    else "general-public-license",
                    "AvailabilityZones": [{"Name": f"{region}{zone}"} for zone in "abc"],
                    "MultiAZCapable": not aurora,
                    "ReadReplicaCapable": not aurora,
                    "Vpc": True,
                    "SupportsStorageEncryption": True,
                    "StorageType": storage,
                    "SupportsIops": storage == "io1",
                    "SupportsIAMDatabaseAuthentication": True,
                    "MinStorageSize": 1 if aurora else 100 if storage == "io1" else 20,
                    "MaxStorageSize": 131072 if aurora else 65536,
                    "SupportedEngineModes": ["provisioned"] if aurora else [],
                }


@rule("moto.rds.responses:RDSResponse.describe_db_log_files")
def describe_db_log_files(moto: Callable[..., Any], response: Any) -> Any:
    """The real server's own log."""
    from moto.core.responses import ActionResult

    name, path = _log(response)
    if path is None:
        return ActionResult({"DescribeDBLogFiles": []})
    about = path.stat()
    found = {"LogFileName": name, "LastWritten": int(about.st_mtime * 1000), "Size": about.st_size}
    wanted = response.params.get("FilenameContains") or ""
    return ActionResult({"DescribeDBLogFiles": [found] if wanted in name else []})


def download_db_log_file_portion(response: Any) -> Any:
    """DownloadDBLogFilePortion, which moto lacks. A marker is how many bytes were read."""
    from moto.core.responses import ActionResult

    from awsh.sandbox.rules.rds_checks import bad, refusal

    name, path = _log(response)
    asked = response.params
    if path is None or asked["LogFileName"] != name:
        raise refusal(
            "DBLogFileNotFoundFault", f"DBLog File: {asked['LogFileName']}, is not found on the DB instance"
        )
    data = path.read_bytes()
    lines = int(asked.get("NumberOfLines") or 10000)
    marker = asked.get("Marker")
    if marker is None:
        start = len(data) - len(b"".join(data.splitlines(True)[-lines:]))
        part = data[start:]
    elif not str(marker).rpartition(":")[2].isdigit():
        raise bad(f"Invalid marker: {marker}")
    else:
        start = int(str(marker).rpartition(":")[2])
        part = b"".join(data[start:].splitlines(True)[:lines])
    end = start + len(part)
    return ActionResult(
        {
            "LogFileData": part.decode(errors="replace"),
            "Marker": str(end),
            "AdditionalDataPending": end < len(data),
        }
    )


def _log(response: Any) -> tuple[str, Any]:
    from awsh.sandbox.runners.databases.fleet import FLEET
    from awsh.sandbox.runners.databases.instances import key_of

    instance = response.backend.describe_db_instances(response.params["DBInstanceIdentifier"])[0]
    path = FLEET.folder / key_of(instance) / "server.log"
    name = "error/postgresql.log" if "postgres" in instance.engine else "error/mysql-error.log"
    return name, path if path.exists() else None


def _add_to_moto() -> None:
    from moto.rds.responses import RDSResponse

    response: Any = RDSResponse
    response.describe_db_engine_versions = describe_db_engine_versions
    response.download_db_log_file_portion = download_db_log_file_portion


_add_to_moto()
