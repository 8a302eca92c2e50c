"""What the toolbar says of where one is."""

from __future__ import annotations

from pathlib import Path

from awsh.repl.bar import fit
from awsh.shell import Shell
from awsh.toolbar import Segment


def shown(shell: Shell) -> list[Segment]:
    """As the bar does it: where two have one label, the later speaks."""
    return [s for s in {segment.label: segment for segment in shell.toolbar()}.values() if s.text]


def test_the_bucket_and_the_folder_are_one_thing(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    shell.run("s3 mb bar-bucket")
    shell.run(f"s3 cp {tmp_path}/a s3://bar-bucket/docs/old/a")
    shell.run("cd s3://bar-bucket/docs/old/")
    told = shown(shell)
    assert ("bucket", "bar-bucket/docs/old") in [(s.label, s.text) for s in told]
    assert "s3" not in [s.label for s in told]


def test_a_narrow_bar_in_the_sandbox_keeps_what_is_chosen(shell: Shell) -> None:
    shell.run("s3 mb bar-bucket")
    shell.run("use bucket bar-bucket")
    labels = [segment.label for segment in shown(shell)]
    assert labels[:2] == ["sandbox", "bucket"]
    assert [segment.label for segment in fit(shown(shell), 50)] == ["sandbox", "bucket"]


def test_on_aws_profile_and_region_come_first() -> None:
    with Shell() as plain:
        assert [segment.label for segment in shown(plain)][:2] == ["profile", "region"]


def test_a_rehearsal_is_told() -> None:
    with Shell(dry_run=True) as rehearsing:
        assert shown(rehearsing)[0] == Segment("dry-run", "nothing is changed", "warning")
