"""`s3 cors`: rules added, shown, removed and replaced; and what a browser is then told."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell
from tests.s3.watcher import Watcher

Rules = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def rules(ctx: Context, bucket: str) -> Rules:
    """The rules as AWS has them."""

    def rules() -> list[dict[str, Any]]:
        try:
            found: list[dict[str, Any]] = ctx.call("s3", "get_bucket_cors", Bucket=bucket)["CORSRules"]
        except AwsError as error:
            if error.code != "NoSuchCORSConfiguration":
                raise
            return []
        return found

    return rules


def test_a_rule_and_what_a_browser_is_told(
    shell: Shell, bucket: str, put: Callable[..., None], rules: Rules, sandbox_url: str
) -> None:
    put("k")
    line = "--origin https://*.lab.example --method GET PUT --header '*' --expose ETag --max-age 1h --id web"
    row = next(iter(shell.run(f"s3 cors add {bucket} {line}").value))
    assert (row["number"], row["methods"], row["max_age"]) == (1, ["GET", "PUT"], 3600)
    assert rules() == [
        {
            "ID": "web",
            "AllowedOrigins": ["https://*.lab.example"],
            "AllowedMethods": ["GET", "PUT"],
            "AllowedHeaders": ["*"],
            "ExposeHeaders": ["ETag"],
            "MaxAgeSeconds": 3600,
        }
    ]
    asked = {
        "Origin": "https://www.lab.example",
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "content-type",
    }
    request = urllib.request.Request(f"{sandbox_url}/{bucket}/k", method="OPTIONS", headers=asked)
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "https://www.lab.example"
        assert answer.headers["Access-Control-Allow-Headers"] == "content-type"
    link = str(shell.run(f"s3 presign s3://{bucket}/k").value)
    request = urllib.request.Request(link, headers={"Origin": "https://www.lab.example"})
    with urllib.request.urlopen(request) as answer:
        assert answer.read() == b"k"
        assert answer.headers["Access-Control-Expose-Headers"] == "ETag"


def test_get_is_what_is_meant(shell: Shell, bucket: str, rules: Rules, watcher: Watcher) -> None:
    shell.run(f"s3 cors add {bucket} --origin https://a.example https://b.example:8080")
    shell.run(f"s3 cors add {bucket} --origin '*'")
    assert [rule["AllowedMethods"] for rule in rules()] == [["GET"], ["GET"]]
    assert rules()[0]["AllowedOrigins"] == ["https://a.example", "https://b.example:8080"]
    assert watcher.notes == []
    shell.run(f"s3 cors add {bucket} --origin https://c.example --method GET")
    assert watcher.notes == ["rule 2 comes before it and fits the same pages: it decides for what both allow"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "wants --origin"),
        ("--origin https://x.example/", "'https://x.example/' has '/' behind its host"),
        ("--origin x.example", "is no origin such as https://www.example.com"),
        ("--origin https://*.x.*", "has more than one `*`"),
        ("--origin https://x.example --method PATCH", "'PATCH' is not one of GET"),
        ("--origin https://x.example --header x-*-*", "'x-*-*' is no header's name"),
        ("--origin https://x.example --header 'a b'", "'a b' is no header's name"),
        ("--origin https://x.example --expose '*'", "S3 takes no `*` here"),
        ("--origin https://x.example --max-age 90ms", "no whole number"),
        (f"--origin https://x.example --id {'x' * 256}", "its name has 256 characters"),
    ],
)
def test_refused_before_the_call(shell: Shell, bucket: str, rules: Rules, line: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        shell.run(f"s3 cors add {bucket} {line}")
    assert message in str(caught.value)
    assert rules() == []


def test_rows_of_rules_are_removed(shell: Shell, bucket: str, rules: Rules) -> None:
    for name in "abc":
        shell.run(f"s3 cors add {bucket} --origin https://{name}.example")
    shell.run(f"s3 cors show {bucket} | where number != 2 | s3 cors rm")
    assert [rule["AllowedOrigins"] for rule in rules()] == [["https://b.example"]]


def test_the_others_stay(shell: Shell, bucket: str, rules: Rules, watcher: Watcher) -> None:
    for name in "abcd":
        shell.run(f"s3 cors add {bucket} --origin https://{name}.example --id {name}")
    before = rules()
    with pytest.raises(CommandError, match=f"'b' already .`s3 cors rm b --bucket {bucket}` first"):
        shell.run(f"s3 cors add {bucket} --origin https://x.example --id b")
    with pytest.raises(CommandError, match="no CORS rule '9'"):
        shell.run(f"s3 cors rm 1 9 --bucket {bucket}")
    assert rules() == before
    shell.run(f"s3 cors rm 1 c https://d.example --bucket {bucket}")
    assert rules() == [before[1]]
    assert f"removed CORS rule 3 of bucket {bucket!r} (https://c.example)" in watcher.notes
    shell.run(f"use bucket {bucket}")
    shell.run("s3 cors rm 1")
    assert rules() == []
    assert list(shell.run("s3 cors show").value) == []
    assert "no CORS rules" in watcher.notes[-1]
    with pytest.raises(UsageError, match="wants a rule"):
        shell.run("s3 cors rm")


def test_a_whole_document(
    shell: Shell,
    bucket: str,
    new_bucket: Callable[[], str],
    rules: Rules,
    watcher: Watcher,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = [{"AllowedOrigins": ["https://n.example"], "AllowedMethods": ["HEAD"]}]
    Path("cors.json").write_text(json.dumps({"CORSRules": wanted}))
    other = new_bucket()
    shell.run(f"s3 cors add {other} --origin https://old.example")
    shell.run(f"s3 cors show {other} | s3 cors set {bucket}")
    assert rules()[0]["AllowedOrigins"] == ["https://old.example"]
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 cors set {bucket} --file cors.json")
    assert watcher.questions == [f"Bucket {bucket!r} loses 1 of its CORS rules (https://old.example). Go on?"]
    watcher.answer = True
    shell.run(f"s3 cors set {bucket} --file cors.json")
    assert rules() == wanted
    shell.run(f"s3 cors rm 1 --bucket {bucket}; !cat cors.json | s3 cors set {bucket}")
    assert rules() == wanted
    with open("cors.json") as written:
        monkeypatch.setattr("sys.stdin", written)
        shell.run(f"s3 cors rm 1 --bucket {bucket}; s3 cors set {bucket} --file -")
    assert rules() == wanted


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{}", "the document has no CORS rules"),
        ("[3]", "CORS rule 1 is no record"),
        ('[{"AllowedMethods": ["GET"]}]', "AllowedOrigins is missing"),
        ('[{"AllowedOrigins": ["*"]}]', "AllowedMethods is missing"),
        ('[{"AllowedOrigins": "*", "AllowedMethods": ["GET"]}]', "AllowedOrigins is no list of texts"),
        ('[{"AllowedOrigins": ["*"], "AllowedMethods": ["get"]}]', "'get' is no method"),
        (
            '[{"AllowedOrigins": ["*"], "AllowedMethods": ["GET"], "MaxAgeSeconds": "1"}]',
            "MaxAgeSeconds is '1'",
        ),
    ],
)
def test_documents_that_are_refused(
    shell: Shell, bucket: str, rules: Rules, folder: Path, document: str, message: str
) -> None:
    Path("cors.json").write_text(document)
    with pytest.raises(UsageError, match=message):
        shell.run(f"s3 cors set {bucket} --file cors.json")
    assert rules() == []
