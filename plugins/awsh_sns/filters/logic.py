"""And, or over what is asked of each name: a list of alternatives, each of which asks something of some names.

`[]` never holds, `[{}]` always does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from awsh_sns.filters.atoms import MISSING, THERE, Atom, Unsayable, meet

Path = tuple[str, ...]
Asked = dict[Path, tuple[Atom, ...]]
Ways = list[Asked]

MOST = 150
"""Alternatives of a filter policy, of all names multiplied."""


def asks(path: Path, atoms: Iterable[Atom]) -> Ways:
    """One of ATOMS holds for what is called PATH."""
    found = _simple(atoms)
    return [{path: found} if found else {}]


def some(ways: Iterable[Ways]) -> Ways:
    """One of them holds."""
    found: Ways = []
    for way in (way for each in ways for way in each):
        if way not in found:
            found.append(way)
    return _merged(found)


def every(ways: Iterable[Ways]) -> Ways:
    """All of them hold. Raises Unsayable."""
    found: Ways = [{}]
    for each in ways:
        found = _merged([both for one in found for other in each if (both := _both(one, other)) is not None])
        if len(found) > MOST:
            raise Unsayable(f"it has more than {MOST} alternatives, the most that a filter policy has")
    return found


def _both(one: Asked, other: Asked) -> Asked | None:
    found = dict(one)
    for path, atoms in other.items():
        if path in found:
            try:
                atoms = tuple(both for a in found[path] for b in atoms if (both := meet(a, b)) is not None)
            except Unsayable as error:
                raise Unsayable(f"{'.'.join(path)}: {error}", error.hint) from None
            if not atoms:
                return None
            atoms = _simple(atoms)
        found[path] = atoms
    return found


def _simple(atoms: Iterable[Atom]) -> tuple[Atom, ...]:
    """None twice; what is there anyhow says nothing more; () where it always holds."""
    found = tuple(dict.fromkeys(atoms))
    if THERE in found:
        return () if MISSING in found else (THERE,)
    return found


def _merged(ways: Ways) -> Ways:
    """Alternatives that differ in what they ask of one name alone become one."""
    found: Ways = []
    for way in ways:
        for index, there in enumerate(found):
            if there.keys() != way.keys():
                continue
            different = [path for path in way if there[path] != way[path]]
            if len(different) <= 1:
                merged = dict(there)
                for path in different:
                    merged[path] = _simple((*there[path], *way[path]))
                    if not merged[path]:
                        del merged[path]
                found[index] = merged
                break
        else:
            found.append(way)
    return found if len(found) == len(ways) else _merged(found)


def common(ways: Sequence[Asked]) -> Asked:
    """What all of them ask alike."""
    first, *others = ways
    return {path: atoms for path, atoms in first.items() if all(way.get(path) == atoms for way in others)}
