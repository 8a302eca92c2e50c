"""Nothing is loaded from the current folder unasked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CALLS = ("-m awsh", "-mawsh", "-Xutf8 -m awsh")


def loaded_modules() -> list[str]:
    """What a line needs, beyond what Python itself has loaded before any of awsh."""
    code = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    early = subprocess.run(
        [sys.executable, "-P", "-m", "timeit", "-n1", "-r1", code], capture_output=True, text=True, check=True
    ).stdout.split("\n")[0]
    code = f"from awsh.cli import main; main(['-c', 'echo x | json']); {code}"
    late = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True
    ).stdout
    return sorted({*late.split("\n")[1].split()} - {*early.split()} - {"awsh", "__main__", "__mp_main__"})


@pytest.mark.parametrize("call", CALLS)
def test_no_module_is_taken_from_the_current_folder(tmp_path: Path, call: str) -> None:
    shadowed = [name for name in loaded_modules() if name.isidentifier() and not name.startswith("_")]
    assert {"inspect", "pluggy"} <= {*shadowed}
    for name in shadowed:
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('taken: {name}')\n")
    done = subprocess.run(
        [sys.executable, *call.split(), "-c", "echo x | json"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, '"x"\n', "")


@pytest.mark.parametrize("call", CALLS)
def test_no_plugin_no_settings_no_environment(tmp_path: Path, call: str) -> None:
    info = tmp_path / "evil-1.0.dist-info"
    info.mkdir()
    (info / "entry_points.txt").write_text("[awsh]\nevil = evil\n")
    (tmp_path / "evil.py").write_text("raise SystemExit('loaded')\n")
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "evil.py").write_text("raise SystemExit('loaded')\n")
    (tmp_path / "config.toml").write_text('output = "yaml"\n')
    (tmp_path / ".env").write_text("AWSH_OUTPUT=yaml\nAWS_REGION=evil\n")
    line = (
        "plugins | where name ~ evil | count; set output | get value; use | where what = region | get current"
    )
    done = subprocess.run(
        [sys.executable, *call.split(), "-c", line], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["0", "table"]


def test_the_current_folder_is_kept_for_other_programs(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("import awsh, sys, neighbour\nprint(neighbour.here)\n")
    (tmp_path / "neighbour.py").write_text("here = 1\n")
    done = subprocess.run([sys.executable, "-m", "mine"], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout == "1\n", done.stderr
