"""The person's `~/.aws`, read without botocore: which profiles there are, and their regions."""

from __future__ import annotations

import os
from pathlib import Path

Sections = dict[str, dict[str, str]]

_read: dict[Path, tuple[tuple[int, int], Sections]] = {}


def profiles() -> list[str]:
    """The profiles of the configuration and the credentials file, as `--profile` takes them."""
    return list({**_profiles(config_file(), prefixed=True), **_profiles(credentials_file(), prefixed=False)})


def region_of(profile: str) -> str | None:
    """The region of PROFILE; None where it has none, or the files cannot be read."""
    for found in (
        _profiles(credentials_file(), prefixed=False),
        _profiles(config_file(), prefixed=True),
    ):
        region = found.get(profile, {}).get("region")
        if region:
            return region
    return None


def config_file() -> Path:
    return _path("AWS_CONFIG_FILE", "~/.aws/config")


def credentials_file() -> Path:
    return _path("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")


def sections_of(path: Path) -> Sections:
    """The sections of such a file; none where it cannot be read."""
    return _sections(path)


def _path(variable: str, default: str) -> Path:
    return Path(os.path.expandvars(os.environ.get(variable) or default)).expanduser()


def _profiles(path: Path, *, prefixed: bool) -> Sections:
    """Sections by profile; in the configuration file all but the default are called `profile NAME`."""
    found = {}
    for name, section in _sections(path).items():
        if prefixed and name != "default":
            word, _, name = name.partition(" ")
            if word != "profile" or not name:
                continue
        found[name.strip().strip("\"'")] = section
    return found


def _sections(path: Path) -> Sections:
    """The file's sections, kept until it changes: the prompt asks with every key."""
    try:
        status = path.stat()
    except OSError:
        return {}
    stamp = (status.st_mtime_ns, status.st_size)
    kept = _read.get(path)
    if kept is None or kept[0] != stamp:
        kept = _read[path] = (stamp, _parsed(path))
    return kept[1]


def _parsed(path: Path) -> Sections:
    import configparser

    parser = configparser.RawConfigParser(default_section="", strict=False, interpolation=None)
    try:
        parser.read(path, encoding="utf-8")
    except (OSError, UnicodeDecodeError, configparser.Error):
        # Who asks for more than a name gets botocore's own error about it.
        return {}
    return {name: dict(parser.items(name)) for name in parser.sections()}
