"""What is remembered between runs: profile, region and current resources, per profile and per target."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from awsh.files import write_whole
from awsh.paths import state_dir


class State:
    """The present choice of profile, region and resources.

    scope: the target's, so that a sandbox and an account never share anything.
    problem: what was wrong with the file, if anything; it is put aside and a fresh one begun.
    """

    def __init__(self, scope: str, *, profile: str | None = None, region: str | None = None) -> None:
        folder = state_dir() / scope
        folder.mkdir(mode=0o700, exist_ok=True)
        self.scope = scope
        self.path = folder / "state.json"
        self.problem: str | None = None
        self._data = self._read()
        self.profile: str = profile or _profile_of_environment() or self._data.get("profile") or "default"
        self._region = region

    def _read(self) -> dict[str, Any]:
        try:
            data = json.loads(self.path.read_bytes())
            if not isinstance(data, dict) or not isinstance(data.get("profiles", {}), dict):
                raise ValueError("not a state file")
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            aside = self.path.with_suffix(".damaged")
            with contextlib.suppress(OSError):
                self.path.replace(aside)
            self.problem = f"the remembered state could not be read ({error}); it is now {aside}"
            return {}
        return data

    @property
    def _profile_data(self) -> dict[str, Any]:
        data: dict[str, Any] = self._data.setdefault("profiles", {}).setdefault(self.profile, {})
        return data

    @property
    def region(self) -> str | None:
        """Chosen by an option or `use region`; None leaves it to the environment and the profile."""
        chosen = self._region or self._profile_data.get("region")
        return str(chosen) if chosen else None

    def current(self, key: str) -> str | None:
        """The current resource under KEY (see `Context.current`), or None."""
        held = self._profile_data.get("current", {}).get(key)
        return held[0] if held else None

    def previous(self, key: str) -> str | None:
        """The one before it, for `use KIND -`."""
        held = self._profile_data.get("current", {}).get(key)
        return held[1] if held and len(held) > 1 else None

    def use(self, key: str, value: str | None) -> None:
        """Makes VALUE the current one under KEY; None forgets it."""
        held = self._profile_data.setdefault("current", {})
        before = self.current(key)
        if value != before:
            held[key] = [value, before]
        self._save()

    def use_region(self, region: str | None) -> None:
        self._region = None
        data = self._profile_data
        data["previous_region"] = data.get("region")
        data["region"] = region
        self._save()

    @property
    def previous_region(self) -> str | None:
        held = self._profile_data.get("previous_region")
        return str(held) if held else None

    def use_profile(self, profile: str) -> None:
        if profile != self.profile:
            self._data["previous_profile"] = self.profile
        self.profile = profile
        self._region = None
        self._data["profile"] = profile
        self._save()

    @property
    def previous_profile(self) -> str | None:
        held = self._data.get("previous_profile")
        return str(held) if held else None

    def _save(self) -> None:
        """Other shells' profiles are kept as they are on disk by now."""
        other: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            other = json.loads(Path(self.path).read_bytes()).get("profiles", {})
        other[self.profile] = self._profile_data
        self._data["profiles"] = other
        write_whole(self.path, json.dumps(self._data, indent=1).encode())


def _profile_of_environment() -> str | None:
    """Keys in the environment are meant to be used, whatever profile was chosen last time."""
    named = os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE")
    return named or ("default" if os.environ.get("AWS_ACCESS_KEY_ID") else None)
