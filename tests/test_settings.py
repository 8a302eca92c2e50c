"""What can be set: a session first, then the environment, the file, the default."""

from __future__ import annotations

from pathlib import Path

import pytest

from awsh.errors import ConfigError
from awsh.settings import Setting, Settings
from awsh.shell import Shell

KNOWN = (
    Setting("colour", str, "auto", "When to colour.", ("auto", "never")),
    Setting("page-size", int, 20, "Rows a page."),
    Setting("bell", bool, False, "Ring."),
)


def settings(path: Path, text: str | None = None) -> Settings:
    if text is not None:
        path.write_text(text)
    return Settings(KNOWN, path)


def test_the_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(tmp_path / "c.toml", "page-size = 30\n")
    assert (found["page-size"], found.source("page-size")) == (30, "file")
    monkeypatch.setenv("AWSH_PAGE_SIZE", "40")
    assert (found["page-size"], found.source("page-size")) == (40, "environment")
    found.set("page-size", "50")
    assert (found["page-size"], found.source("page-size")) == (50, "session")
    assert (found["bell"], found.source("bell")) == (False, "default")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("colour", "red", "colour is one of auto, never, not 'red'"),
        ("page-size", "many", "page-size is a whole number, not 'many'"),
        ("bell", "maybe", "bell is on or off, not 'maybe'"),
        ("colur", "auto", r"there is no setting 'colur' \(did you mean 'colour'\?\)"),
    ],
)
def test_values_that_do_not_fit(tmp_path: Path, name: str, value: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        settings(tmp_path / "c.toml").set(name, value)


@pytest.mark.parametrize(
    "text", ["page-size = 'x'\n", "page-size = \n", "\ud800".encode("utf-8", "surrogatepass")]
)
def test_a_bad_file_leaves_the_default_and_a_word(tmp_path: Path, text: str | bytes) -> None:
    path = tmp_path / "c.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = Settings(KNOWN, path)
    assert found["page-size"] == 20
    assert found["page-size"] == 20
    assert len(found.problems) == 1
    assert "c.toml" in found.problems[0]


def test_a_misspelt_name_in_the_file_is_said(tmp_path: Path) -> None:
    found = settings(tmp_path / "c.toml", "colur = 'never'\n")
    found.check()
    assert "unknown setting 'colur' (did you mean 'colour'?)" in found.problems[0]


def test_saving_keeps_comments_and_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    found = settings(path, "# mine\ncolour = 'never'  # so\n# page-size = 20\n")
    found.set("page-size", 99)
    assert found.save("page-size") == path
    assert path.read_text() == "# mine\ncolour = 'never'  # so\npage-size = 99\n"
    assert settings(path)["page-size"] == 99
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_first_saving_writes_every_default_as_a_comment(tmp_path: Path) -> None:
    found = settings(tmp_path / "c.toml")
    found.set("bell", "on")
    text = found.save("bell").read_text()
    assert '# When to colour. (auto, never)\n# colour = "auto"\n' in text
    assert "\nbell = true\n" in text


def test_a_file_that_cannot_be_read_is_not_written_over(tmp_path: Path) -> None:
    found = settings(tmp_path / "c.toml", "this is not TOML")
    found.set("bell", True)
    with pytest.raises(ConfigError, match="mend it first"):
        found.save("bell")
    assert (tmp_path / "c.toml").read_text() == "this is not TOML"


def test_every_setting_of_the_shell_has_help_and_a_fitting_default() -> None:
    with Shell() as shell:
        for setting in shell.settings.known.values():
            assert setting.help
            assert setting.read(setting.default) == setting.default
