"""What plugins stand on only grows, as docs/plugins/README.md promises; docs/plugins/surface.txt has what was."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

import awsh
from awsh import going

SURFACE = runpy.run_path(str(Path(__file__).parent.parent / "docs" / "surface.py"))


def test_it_only_grows() -> None:
    before, now = SURFACE["recorded"](), dict(map(SURFACE["split"], SURFACE["surface"]()))
    broken = SURFACE["broken"](before, now)
    assert not broken, "what is to go stands in awsh/going.py and the changelog for one minor version before"
    going_on = {name: was for name, was in before.items() if name.removeprefix("awsh.") not in going.GOING}
    assert going_on == now, "`./dev docs` records what is new: it is a promise from then on"
    assert len(now) > 400
    assert SURFACE["broken"]({**before, "awsh.once": "", "hook awsh_start": "(ctx, it)"}, now) == {
        "awsh.once": "is gone",
        "hook awsh_start": "is given less",
    }


@pytest.mark.parametrize(
    ("before", "now", "why"),
    [
        ("(a, *, b=...)", "(a, c=..., *, b=..., d=...)", ""),
        ("(a, b)", "(a)", "b is gone"),
        ("(a, b=...)", "(a, b)", "b must be given now"),
        ("(a, b)", "(b, a)", "a is given in another way"),
        ("(a, b=...)", "(a, *, b=...)", "b is given in another way"),
        ("(a)", "(a, b)", "b is new and must be given"),
        ("(a)", "(a, *more, **others)", ""),
    ],
)
def test_what_breaks_a_call(before: str, now: str, why: str) -> None:
    assert SURFACE["breaks"](before, now) == why


def test_a_name_that_is_to_go_works_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(going.GOING, "wait_until", going.Going("until", "0.3"))
    with pytest.warns(
        DeprecationWarning, match=r"awsh\.wait_until goes with awsh 0\.3: awsh\.until takes"
    ) as told:
        from awsh import wait_until  # type: ignore[attr-defined]
    assert wait_until is awsh.until
    assert told[0].filename == __file__
    with pytest.raises(ImportError):
        from awsh import no_such_name  # type: ignore[attr-defined]  # noqa: F401
