"""How places in S3 are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh_s3.paths import S3Path, read_path

HERE = S3Path("lab", "logs/2026/")


@pytest.mark.parametrize(
    ("typed", "bucket", "key"),
    [
        ("a.gz", "lab", "logs/2026/a.gz"),
        ("sub/", "lab", "logs/2026/sub/"),
        (":a.gz", "lab", "logs/2026/a.gz"),
        (":", "lab", "logs/2026/"),
        (".", "lab", "logs/2026/"),
        ("./a", "lab", "logs/2026/a"),
        ("..", "lab", "logs/"),
        ("../x", "lab", "logs/x"),
        ("../../x/../y", "lab", "x/../y"),
        ("/", "lab", ""),
        ("/a", "lab", "a"),
        (":/a", "lab", "a"),
        ("//a", "lab", "/a"),
        ("s3://other", "other", ""),
        ("s3://other/../x", "other", "../x"),
        ("s3://other//x", "other", "/x"),
        ("arn:aws:s3:::other/k/l", "other", "k/l"),
        ("arn:aws-cn:s3:::other", "other", ""),
        ("...", "lab", "logs/2026/..."),
        ("..a", "lab", "logs/2026/..a"),
    ],
)
def test_from_a_folder(typed: str, bucket: str, key: str) -> None:
    assert read_path(typed, HERE) == S3Path(bucket, key)


def test_without_a_current_bucket_the_first_part_is_the_bucket() -> None:
    assert read_path("lab/logs/a", None) == S3Path("lab", "logs/a")
    assert read_path("lab", None) == S3Path("lab")


@pytest.mark.parametrize("typed", [":a", "/a", "..", ".", "./a", ":", ""])
def test_what_needs_a_current_bucket_says_so(typed: str) -> None:
    with pytest.raises(ValueError, match="current"):
        read_path(typed, None)


@pytest.mark.parametrize(
    "typed",
    [
        "../../..",
        "../../../x",
        "s3://",
        "s3:///x",
        "",
        "arn:aws:iam::1:role/x",
        "arn:aws:s3:eu-west-1:1:accesspoint/x",
    ],
)
def test_what_means_nothing_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        read_path(typed, HERE)


@given(st.from_regex(r"[a-z0-9.-]{3,20}", fullmatch=True), st.text())
def test_a_uri_means_its_key_to_the_letter(bucket: str, key: str) -> None:
    path = S3Path(bucket, key)
    assert read_path(str(path), HERE) == path
    assert read_path({"uri": str(path)}, None) == path


def test_parents_and_folders() -> None:
    assert S3Path("b", "x/y/z").parent == S3Path("b", "x/y/")
    assert S3Path("b", "x/y/").parent == S3Path("b", "x/")
    assert S3Path("b", "x").parent == S3Path("b")
    assert S3Path("b").parent == S3Path("b")
    assert S3Path("b", "x").folder == S3Path("b", "x/")
    assert S3Path("b").folder == S3Path("b")
