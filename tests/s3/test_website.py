"""`s3 website`: published, loaded in a browser, published again, shown, set and removed."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import uuid
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, UsageError
from awsh.sandbox import connect
from awsh.shell import Shell
from awsh_s3.websites.address import aws_url
from awsh_s3.websites.site import ASK_EACH_TIME, KEEP, Site
from tests.s3.watcher import Watcher, fields

Keys = Callable[[], list[str]]

PAGE = """<!doctype html>
<html><head><title>Lab</title><link rel="stylesheet" href="css/style.css"></head>
<body><h1>Grüße</h1><img id="picture" src="img/dot.png"><p id="found">nothing</p>
<script src="js/app.3f9c2b71.js"></script></body></html>
"""
SCRIPT = """addEventListener('load', () => {
  const colour = getComputedStyle(document.querySelector('h1')).color;
  const width = document.getElementById('picture').naturalWidth;
  document.getElementById('found').textContent = `ran: ${colour}, ${width} wide, ${document.contentType}`;
});
"""


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xff\x80\0" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def site(folder: Path) -> Path:
    """A small website in site/."""
    files: dict[str, bytes] = {
        "index.html": PAGE.encode(),
        "error.html": b"<!doctype html><p>not here</p>",
        "css/style.css": b"h1 { color: rgb(1, 2, 3) }",
        "js/app.3f9c2b71.js": SCRIPT.encode(),
        "img/dot.png": _png(42, 7),
        "docs/index.html": b"<!doctype html><p>docs</p>",
        ".env": b"SECRET=1",
        ".git/config": b"[core]",
        ".well-known/security.txt": b"Contact: mailto:a@b",
    }
    for name, content in files.items():
        path = folder / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / "site"


@pytest.fixture
def name(shell: Shell) -> Iterator[str]:
    """The name of a bucket that is not there."""
    made = f"site-{uuid.uuid4().hex[:12]}"
    yield made
    shell.run(f"s3 rb {made} --force --if-exists")


def get(url: str) -> tuple[int, str, bytes]:
    """Status, content type and body, as a stranger gets them."""
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(url, timeout=10) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read()


@pytest.fixture
def browser() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no chromium to load a page in")
    return found


def load(browser: str, url: str, profile: Path, *more: str) -> str:
    """The page's content once its scripts have run."""
    quiet = (
        *(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--no-proxy-server",
        ),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    )
    line = [browser, *quiet, f"--user-data-dir={profile}", "--virtual-time-budget=5000", *more, url]
    done = subprocess.run(
        line, capture_output=True, timeout=60, env={**os.environ, "HOME": str(profile)}, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_a_browser_shows_it(shell: Shell, site: Path, name: str, browser: str, tmp_path: Path) -> None:
    published = fields(shell, f"s3 website publish site --bucket {name}")
    shown = load(browser, published["url"], tmp_path / "profile", "--dump-dom")
    assert "ran: rgb(1, 2, 3), 42 wide, text/html" in shown
    assert "<h1>Grüße</h1>" in shown
    picture = tmp_path / "page.png"
    load(browser, published["url"], tmp_path / "profile", f"--screenshot={picture}", "--window-size=400,300")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_strangers_see_it_and_only_what_was_published(
    shell: Shell, ctx: Context, site: Path, name: str, watcher: Watcher
) -> None:
    published = fields(shell, f"s3 website publish site --bucket {name}")
    url = published["url"]
    assert (published["copied"], published["unchanged"]) == (7, 0)
    assert watcher.questions == [f"Make a bucket {name!r} that everybody on the Internet can read?"]
    assert any("hidden files were left out: .env, .git/" in note for note in watcher.notes)
    assert get(url)[:2] == (200, "text/html; charset=utf-8")
    assert get(f"{url}docs/")[2] == b"<!doctype html><p>docs</p>"
    assert get(f"{url}css/style.css")[1] == "text/css; charset=utf-8"
    assert get(f"{url}img/dot.png")[:2] == (200, "image/png")
    assert get(f"{url}.well-known/security.txt")[0] == 200
    status, _, body = get(f"{url}.env")
    assert (status, body) == (404, b"<!doctype html><p>not here</p>")

    def cached(key: str) -> str:
        return str(ctx.call("s3", "head_object", Bucket=name, Key=key)["CacheControl"])

    assert (cached("index.html"), cached("js/app.3f9c2b71.js")) == (ASK_EACH_TIME, KEEP)


def test_a_second_time_only_what_changed(
    shell: Shell, ctx: Context, site: Path, name: str, watcher: Watcher
) -> None:
    line = f"s3 website publish site --bucket {name}"
    shell.run(line)
    (site / "index.html").write_text("<p>new</p>")
    (site / "docs/index.html").unlink()
    again = fields(shell, line)
    assert (again["copied"], again["deleted"], again["unchanged"]) == (1, 0, 5)
    assert len(watcher.questions) == 1
    changes: list[str] = []
    ctx.client("s3").meta.events.register("before-call.s3", lambda model, **_: changes.append(model.name))
    again = fields(shell, line)
    assert (again["copied"], again["unchanged"]) == (0, 6)
    assert not [operation for operation in changes if operation.startswith(("Put", "Create", "Delete"))]
    assert fields(shell, f"{line} --delete")["deleted"] == 1
    assert "Delete 1 object" in watcher.questions[-1]
    assert fields(shell, f"{line} --all --cache '*.html=max-age=60' --cache 'docs/=no-store'")["copied"] == 6
    assert ctx.call("s3", "head_object", Bucket=name, Key="index.html")["CacheControl"] == "max-age=60"


def test_no_is_no(shell: Shell, ctx: Context, site: Path, name: str, bucket: str, watcher: Watcher) -> None:
    watcher.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 website publish site --bucket {name}")
    assert shell.run(f"s3 exists {name}").value is False
    ctx.call("s3", "put_object", Bucket=bucket, Key="private", Body=b"x")
    with pytest.raises(CommandError, match="left as it was"):
        shell.run(f"s3 website publish site --bucket {bucket}")
    assert "with the 1 objects that are in it" in watcher.questions[-1]
    assert all(fields(shell, f"s3 stat {bucket}")[field] for field in ("public_access_blocked",))
    assert list(ctx.search("s3", "list_objects_v2", "Contents[].Key", Bucket=bucket)) == ["private"]


def test_an_account_that_lets_nothing_be_public(shell: Shell, site: Path, name: str) -> None:
    shell.run("s3 public-access block --account")
    try:
        with pytest.raises(CommandError, match=r"cannot become a website: the account blocks.*--account"):
            shell.run(f"s3 website publish site --bucket {name}")
        assert shell.run(f"s3 exists {name}").value is False
    finally:
        shell.run("s3 public-access allow --account")


def test_a_dry_run_tells_what_it_would_upload(sandbox_url: str, site: Path, bucket: str, keys: Keys) -> None:
    with Shell(connect(sandbox_url), dry_run=True) as rehearsing:
        rows = list(rehearsing.run(f"s3 website publish site --bucket {bucket}").rows)
    assert ("copy", "index.html") in [(row["action"], row["name"]) for row in rows]
    assert keys() == []


def test_what_cannot_be_published(shell: Shell, site: Path, name: str) -> None:
    (site / "error.html").unlink()
    for line, message in (
        (f"s3 website publish nowhere --bucket {name}", "nowhere"),
        (f"s3 website publish site/index.html --bucket {name}", "is a file"),
        (f"s3 website publish site --bucket {name} --index home.html", "has no home.html.*--index"),
        (f"s3 website publish site --bucket {name} --error oops.html", "has no oops.html.*--error"),
        ("s3 website publish site --bucket Upper_Case", "only a-z"),
    ):
        with pytest.raises(CommandError, match=message):
            shell.run(line)
    with pytest.raises(UsageError, match="PATTERN=HEADER"):
        shell.run(f"s3 website publish site --bucket {name} --cache x")
    assert shell.run(f"s3 exists {name}").value is False


def test_opened_in_the_browser(
    shell: Shell, site: Path, name: str, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: opened.append(url) or False)
    published = fields(shell, f"s3 website publish site --bucket {name} --open")
    assert opened == [published["url"]]
    assert "there is no browser here to show it in" in watcher.notes


def test_show_set_and_rm(shell: Shell, bucket: str, watcher: Watcher) -> None:
    with pytest.raises(AwsError, match=r"serves no website.*s3 website set"):
        shell.run(f"s3 website show {bucket}")
    shell.run(f"s3 website set {bucket} --error oops.html")
    found = fields(shell, f"s3 website show {bucket}")
    assert (found["index"], found["error"], found["redirect_all"], found["public"]) == (
        "index.html", "oops.html", None, False,
    )  # fmt: skip
    rules = '[{"Condition": {"KeyPrefixEquals": "old/"}, "Redirect": {"ReplaceKeyPrefixWith": "new/"}}]'
    shell.run(f"s3 website set {bucket} --routing-rules '{rules}'")
    shell.run(f"s3 website set {bucket} --index home.html")
    found = fields(shell, f"s3 website show {bucket}")
    assert (found["index"], found["error"]) == ("home.html", "oops.html")
    assert found["routing_rules"][0]["Redirect"] == {"ReplaceKeyPrefixWith": "new/"}
    shell.run(f"s3 website set {bucket} --redirect-all https://www.example.com")
    found = fields(shell, f"s3 website show {bucket}")
    assert (found["index"], found["redirect_all"]) == (None, "https://www.example.com")
    shell.run(f"s3 website rm {bucket}")
    assert "no more?" in watcher.questions[-1]
    with pytest.raises(AwsError, match="serves no website"):
        shell.run(f"s3 website show {bucket}")
    shell.run(f"s3 website rm {bucket}")
    assert watcher.notes[-1] == f"bucket {bucket!r} serves no website"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--redirect-all a.b --error x", "goes alone"),
        ("--redirect-all https://a.b/path", "is no host"),
        ("--index a/b.html", "the same name in every folder"),
        ("--error /x", "without a slash before it"),
        ("--routing-rules '[{}]'", "a list of records"),
    ],
)
def test_what_aws_would_refuse(shell: Shell, bucket: str, options: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        shell.run(f"s3 website set {bucket} {options}")


@pytest.mark.parametrize(
    ("region", "endpoint", "url"),
    [
        ("us-east-1", "https://s3.amazonaws.com", "http://b.s3-website-us-east-1.amazonaws.com/"),
        ("eu-west-1", "https://s3.us-west-2.amazonaws.com", "http://b.s3-website-eu-west-1.amazonaws.com/"),
        (
            "eu-central-1",
            "https://s3.eu-central-1.amazonaws.com",
            "http://b.s3-website.eu-central-1.amazonaws.com/",
        ),
        (
            "cn-north-1",
            "https://s3.cn-north-1.amazonaws.com.cn",
            "http://b.s3-website.cn-north-1.amazonaws.com.cn/",
        ),
        (
            "us-gov-west-1",
            "https://s3.us-gov-west-1.amazonaws.com",
            "http://b.s3-website-us-gov-west-1.amazonaws.com/",
        ),
    ],
)
def test_addresses_by_region(region: str, endpoint: str, url: str) -> None:
    assert aws_url("b", region, endpoint) == url


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("app.3f9c2b71.js", KEEP),
        ("assets/index-BkT3x9_q.css", KEEP),
        ("main.0123456789abcdef0123.chunk.js", KEEP),
        ("jquery.min.js", ASK_EACH_TIME),
        ("my-document.html", ASK_EACH_TIME),
        ("about.html", ASK_EACH_TIME),
    ],
)
def test_what_browsers_may_keep(tmp_path: Path, name: str, header: str) -> None:
    assert Site(tmp_path, "b").options(name).cache_control == header


def test_a_text_in_another_encoding_is_not_called_utf8(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes("é".encode("latin-1"))
    (tmp_path / "b.html").write_bytes("é".encode())
    site = Site(tmp_path, "b")
    assert site.options("a.html").content_type == "text/html"
    assert site.options("b.html").content_type == "text/html; charset=utf-8"
