"""What is remembered between runs: profile, region and current resources, per profile and per target."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from typing import Any

from awsh.errors import CommandError
from awsh.files import locked, make_folder, write_whole
from awsh.paths import state_dir

Data = dict[str, Any]


class State:
    """The present choice of profile, region and resources.

    scope: the target's, so that a sandbox and an account never share anything.
    acting: the ARN of a role that was taken, for as long as this shell lives.
    problem: what was wrong with the file, if anything; it is put aside and a fresh one begun.
    """

    def __init__(self, scope: str, *, profile: str | None = None, region: str | None = None) -> None:
        self.scope = scope
        self.path = state_dir() / scope / "state.json"
        self.problem: str | None = None
        self._data = self._read()
        from_environment = _profile_of_environment()
        self.profile: str = profile or from_environment or self._data.get("profile") or "default"
        self._chosen = profile is not None or (from_environment is None and self.profile != "default")
        self._region = region
        self.acting = ""

    @property
    def identity(self) -> str:
        """What current resources belong to: the profile, and the role that it acts as, of another account maybe."""
        return f"{self.profile} as {self.acting}" if self.acting else self.profile

    @property
    def named_profile(self) -> str | None:
        """The profile that was asked for; None where the environment's keys and AWS_PROFILE have the say."""
        return self.profile if self._chosen else None

    @property
    def region(self) -> str | None:
        """Chosen by an option or `use region`; None leaves it to the environment and the profile."""
        chosen = self._region or self._here.get("region")
        if not chosen and self.acting:
            chosen = self._data.get("profiles", {}).get(self.profile, {}).get("region")
        return str(chosen) if chosen else None

    @property
    def previous_region(self) -> str | None:
        held = self._here.get("previous_region")
        return str(held) if held else None

    @property
    def previous_profile(self) -> str | None:
        held = self._data.get("previous_profile")
        return str(held) if held else None

    def current(self, key: str) -> str | None:
        """The current resource under KEY (see `Context.current`), or None."""
        held = self._here.get("current", {}).get(key)
        return held[0] if held else None

    def previous(self, key: str) -> str | None:
        """The one before it, for `use KIND -`."""
        held = self._here.get("current", {}).get(key)
        return held[1] if held and len(held) > 1 else None

    def use(self, key: str, value: str | None) -> None:
        """Makes VALUE the current one under KEY; None forgets it. Raises CommandError when it cannot be kept."""
        before = self.current(key)
        if value == before:
            return
        profile = self.identity
        self._change(lambda data: _of(data, profile).setdefault("current", {}).update({key: [value, before]}))

    def use_region(self, region: str | None) -> None:
        """Makes REGION that of the present profile; None leaves it to the environment. Raises as `use`."""
        before = self.region
        profile, self._region = self.identity, None
        chosen = {"region": region, "previous_region": before}
        self._change(lambda data: _of(data, profile).update(chosen))

    def use_profile(self, profile: str) -> None:
        """Raises as `use`."""
        before, self.profile = self.profile, profile
        self._region = None
        # "default" is also the way back to the keys of the environment, unless that names another profile.
        self._chosen = profile != "default" or bool(_named_by_environment())
        chosen = {"profile": profile}
        if before != profile:
            chosen["previous_profile"] = before
        self._change(lambda data: data.update(chosen))

    @property
    def _here(self) -> Data:
        found: Data = self._data.get("profiles", {}).get(self.identity, {})
        return found

    def _change(self, change: Callable[[Data], object]) -> None:
        """Changes what this shell holds, and the same in the file as other shells have left it."""
        change(self._data)
        try:
            make_folder(self.path.parent)
            with locked(self.path.with_suffix(".lock")):
                try:
                    on_disk = _sound(json.loads(self.path.read_bytes()))
                except FileNotFoundError:
                    on_disk = {}
                except ValueError:
                    on_disk = self._data
                change(on_disk)
                write_whole(self.path, json.dumps(on_disk, indent=1).encode())
        except OSError as error:
            raise CommandError(
                f"chosen for now, but it cannot be remembered: {error.strerror}: {self.path}"
            ) from error

    def _read(self) -> Data:
        try:
            return _sound(json.loads(self.path.read_bytes()))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            aside = self.path.with_suffix(".damaged")
            with contextlib.suppress(OSError):
                self.path.replace(aside)
            self.problem = f"the remembered state could not be read ({error}); it is now {aside}"
            return {}


def _of(data: Data, profile: str) -> Data:
    found: Data = data.setdefault("profiles", {}).setdefault(profile, {})
    return found


def _sound(data: Any) -> Data:
    """DATA if it has a state's shape. Raises ValueError."""
    profiles = data.get("profiles", {}) if isinstance(data, dict) else None
    if not isinstance(profiles, dict):
        raise ValueError("not a state file")
    for held in profiles.values():
        current = held.get("current", {}) if isinstance(held, dict) else None
        if not isinstance(current, dict) or not all(isinstance(pair, list) for pair in current.values()):
            raise ValueError("not a state file")
    found: Data = data
    return found


def _named_by_environment() -> str | None:
    return os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE")


def _profile_of_environment() -> str | None:
    """Keys in the environment are meant to be used, whatever profile was chosen last time."""
    return _named_by_environment() or ("default" if os.environ.get("AWS_ACCESS_KEY_ID") else None)
