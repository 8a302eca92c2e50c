"""`s3 fetch`: from web servers that behave, and from those that do not."""

from __future__ import annotations

import hashlib
import os
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh.context import Context
from awsh.errors import AwshError, CommandError, UsageError
from awsh.shell import Shell
from awsh_s3.fetch.address import may_have_headers, name_of, shown
from tests.s3.watcher import Watcher, fields, tree
from tests.s3.web import WRITTEN, Page, Web

Keys = Callable[[], list[str]]
Get = Callable[[str], bytes]
MIB = 1 << 20


def unfinished(ctx: Context, bucket: str) -> list[Any]:
    return list(ctx.call("s3", "list_multipart_uploads", Bucket=bucket).get("Uploads", []))


def test_a_file_with_all_that_is_known_of_it(
    shell: Shell, ctx: Context, web: Web, bucket: str, get: Get
) -> None:
    web.pages["/data/table.csv"] = Page(b"a,b\n1,2\n", "text/csv; charset=utf-8")
    found = fields(shell, f"s3 fetch {web.url}/data/table.csv?sig=SECRET s3://{bucket}/in/")
    assert get("in/table.csv") == b"a,b\n1,2\n"
    assert found["uri"] == f"s3://{bucket}/in/table.csv"
    assert (found["size"], found["content_type"]) == (8, "text/csv; charset=utf-8")
    assert found["etag"] == hashlib.md5(b"a,b\n1,2\n").hexdigest()
    assert found["url"] == f"{ctx.client('s3').meta.endpoint_url}/{bucket}/in/table.csv"
    head = ctx.call("s3", "head_object", Bucket=bucket, Key="in/table.csv")
    assert head["ContentType"] == "text/csv; charset=utf-8"


def test_names(shell: Shell, web: Web, bucket: str, keys: Keys) -> None:
    said = {"Content-Disposition": "attachment; filename*=UTF-8''na%C3%AFve%20plan.txt"}
    web.pages["/get"] = Page(b"x", headers=said)
    web.pages["/evil"] = Page(b"x", headers={"Content-Disposition": 'attachment; filename="../../up.txt"'})
    web.pages["/"] = Page(b"x")
    web.pages["/a%20b.txt"] = Page(b"x")
    shell.run(f"cd s3://{bucket}")
    shell.run(f"s3 fetch {web.url}/get")
    shell.run(f"s3 fetch {web.url}/evil sub/")
    shell.run(f"s3 fetch {web.url}/a%20b.txt")
    shell.run(f"s3 fetch {web.url}/get exact")
    assert keys() == ["a b.txt", "exact", "naïve plan.txt", "sub/up.txt"]
    with pytest.raises(UsageError, match=r"has no name.*say a KEY"):
        shell.run(f"s3 fetch {web.url}/")


@pytest.mark.parametrize("page", [Page(), Page(chunked=True), Page(length=False)])
def test_large_ones_go_in_parts(
    shell: Shell, ctx: Context, web: Web, bucket: str, get: Get, watcher: Watcher, page: Page, folder: Path
) -> None:
    page.body = os.urandom(19 * MIB + 3)
    web.pages["/big"] = page
    shell.run(f"s3 fetch {web.url}/big s3://{bucket}/ --keep-local kept")
    assert get("big") == page.body == Path("kept").read_bytes()
    assert Path("kept").stat().st_mtime == WRITTEN
    assert watcher.moved >= len(page.body)
    head = ctx.call("s3", "head_object", Bucket=bucket, Key="big", ChecksumMode="ENABLED")
    assert head["ETag"].endswith('-3"')
    assert any("whether all of it came" in note for note in watcher.notes) == (not page.length)


def test_memory_is_bounded(shell: Shell, web: Web, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file of many parts only few are held, though S3 is slow."""
    from awsh_s3.transfers.multipart import Sender

    monkeypatch.setattr("awsh_s3.transfers.stream_upload.MEMORY", 16 * MIB)
    held = most = 0
    lock = threading.Lock()
    real = Sender.part

    def part(self: Sender, number: int, read_at: Any, size: int, *rest: Any) -> None:
        nonlocal held, most
        with lock:
            held += size
            most = max(most, held)
        real(self, number, read_at, size, *rest)
        with lock:
            held -= size

    monkeypatch.setattr(Sender, "part", part)
    web.pages["/big"] = Page(bytes(80 * MIB), chunked=True)
    shell.run(f"s3 fetch {web.url}/big s3://{bucket}/")
    assert most <= 24 * MIB


def test_taken_up_where_it_broke_off(shell: Shell, web: Web, bucket: str, get: Get) -> None:
    body = os.urandom(3 * MIB)
    web.pages["/x"] = Page(body, cuts=[MIB, MIB])
    shell.run(f"s3 fetch {web.url}/x s3://{bucket}/")
    assert get("x") == body
    ranges = [headers.get("Range") for _, headers in web.seen]
    assert ranges[0] is None
    assert len(ranges) == 3
    assert all(text and text.startswith("bytes=") for text in ranges[1:])
    assert {headers.get("If-Range") for _, headers in web.seen[1:]} == {'"v1"'}


def test_from_a_server_that_knows_no_ranges(shell: Shell, web: Web, bucket: str, get: Get) -> None:
    body = os.urandom(2 * MIB)
    web.pages["/x"] = Page(body, cuts=[MIB], ranges=False)
    web.pages["/chunked"] = Page(body, cuts=[MIB], ranges=False, chunked=True, etag=None)
    for name in ("x", "chunked"):
        shell.run(f"s3 fetch {web.url}/{name} s3://{bucket}/")
        assert get(name) == body


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (Page(os.urandom(MIB), cuts=[1000] * 9, etag=None, dated=False), "broke off after .* of 1,048,576"),
        (
            Page(b"x" * 5000, cuts=[1000], changes=[('"v1"', b"x" * 5000), ('"v2"', b"y" * 5000)]),
            "was changed",
        ),
        (Page(b"x" * 5000, claims=6000, etag=None, dated=False), "broke off after 5,000 of 6,000"),
        (Page(b"", status=500), "answered 500 Internal Server Error"),
        (Page(b"", status=403), "403 Forbidden.*--header"),
        (Page(b"", status=204), "answered 204"),
        (Page(os.urandom(12 * MIB), cuts=[9 * MIB], chunked=True, etag='W/"w"', dated=False), "broke off"),
    ],
)
def test_what_does_not_come_whole_is_not_there(
    shell: Shell, ctx: Context, web: Web, bucket: str, keys: Keys, folder: Path, page: Page, message: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("awsh_s3.fetch.web_file.LONGEST_WAIT", 0.01)
    web.pages["/x"] = page
    Path("kept").write_text("before")
    with pytest.raises(CommandError, match=message):
        shell.run(f"s3 fetch {web.url}/x s3://{bucket}/ --keep-local kept")
    assert keys() == []
    assert unfinished(ctx, bucket) == []
    assert tree(folder) == {"kept": b"before"}


def test_a_server_that_stalls(
    shell: Shell, ctx: Context, web: Web, bucket: str, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awsh_s3.fetch.web_file.STALL_SECONDS", 0.1)
    monkeypatch.setattr("awsh_s3.fetch.web_file.LONGEST_WAIT", 0.01)
    web.pages["/x"] = Page(b"x" * 500, stall=100)
    with pytest.raises(CommandError, match=r"sent nothing for 0\.1 s"):
        shell.run(f"s3 fetch {web.url}/x s3://{bucket}/")
    assert keys() == []


def test_failures_that_pass(shell: Shell, web: Web, bucket: str, get: Get) -> None:
    web.pages["/x"] = Page(b"x", failing=[503, 429])
    shell.run(f"s3 fetch {web.url}/x s3://{bucket}/")
    assert get("x") == b"x"


def test_digests(shell: Shell, ctx: Context, web: Web, bucket: str, keys: Keys, folder: Path) -> None:
    body = os.urandom(17 * MIB)
    web.pages["/x"] = Page(body)
    sha, md5 = hashlib.sha256(body).hexdigest(), hashlib.md5(body).hexdigest()
    wrong = sha[:-1] + ("0" if sha[-1] != "0" else "1")
    with pytest.raises(CommandError, match=f"its SHA256 is {sha}"):
        shell.run(f"s3 fetch {web.url}/x s3://{bucket}/ --sha256 {wrong} --keep-local kept")
    assert (keys(), unfinished(ctx, bucket), tree(folder)) == ([], [], {})
    with pytest.raises(UsageError, match="64 hexadecimal digits"):
        shell.run(f"s3 fetch {web.url}/x s3://{bucket}/ --sha256 abc")
    shell.run(f"s3 fetch {web.url}/x s3://{bucket}/ --sha256 {sha.upper()} --md5 {md5}")
    assert keys() == ["x"]


def test_redirections(shell: Shell, web: Web, bucket: str, get: Get) -> None:
    other = Web()
    try:
        other.pages["/there"] = Page(b"x", "text/plain")
        web.pages["/near"] = Page(b"n", status=302, headers={"Location": "/file"})
        web.pages["/file"] = Page(b"f")
        web.pages["/far"] = Page(status=307, headers={"Location": f"{other.url}/there"})
        web.pages["/loop"] = Page(status=302, headers={"Location": "/loop"})
        web.pages["/passwd"] = Page(status=302, headers={"Location": "file:///etc/passwd"})
        shell.run(f"s3 fetch {web.url}/near s3://{bucket}/a --header 'X-Key: k'")
        shell.run(f"s3 fetch {web.url}/far s3://{bucket}/b --header 'X-Key: k'")
        assert (get("a"), get("b")) == (b"f", b"x")
        assert [headers.get("X-Key") for _, headers in web.seen] == ["k", "k", "k"]
        assert [headers.get("X-Key") for _, headers in other.seen] == [None]
        with pytest.raises(CommandError, match="redirects more than 10 times"):
            shell.run(f"s3 fetch {web.url}/loop s3://{bucket}/")
        with pytest.raises(CommandError, match=r"not followed: .*not an address on the web"):
            shell.run(f"s3 fetch {web.url}/passwd s3://{bucket}/")
    finally:
        other.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("file:///etc/passwd", "not an address on the web.*s3 cp FILE"),
        ("ftp://host/x", "not an address on the web"),
        ("s3://bucket/x", "not an address on the web.*s3 cp"),
        ("example.com/x", "not an address on the web"),
        ("http:///x", "not an address on the web"),
        ("http://host:99999/x", "not an address"),
        ("http://127.0.0.1:1/x", r"http://127.0.0.1:1/x cannot be reached: connection refused"),
    ],
)
def test_what_cannot_be_fetched(shell: Shell, web: Web, bucket: str, url: str, message: str) -> None:
    with pytest.raises(AwshError, match=message):
        shell.run(f"s3 fetch {url} s3://{bucket}/k")


def test_not_there(shell: Shell, web: Web, bucket: str, keys: Keys) -> None:
    with pytest.raises(CommandError, match=r"/nope answered 404 Not Found$"):
        shell.run(f"s3 fetch '{web.url}/nope?X-Amz-Signature=abc' s3://{bucket}/")
    web.pages["/x"] = Page(b"x")
    with pytest.raises(AwshError, match="NoSuchBucket"):
        shell.run(f"s3 fetch {web.url}/x s3://{bucket}x/")
    with pytest.raises(UsageError, match="wants KEY while no bucket is current"):
        shell.run(f"s3 fetch {web.url}/x")


def test_a_log_in_page_is_remarked(shell: Shell, web: Web, bucket: str, watcher: Watcher) -> None:
    web.pages["/tool.zip"] = Page(b"<!doctype html><title>Log in</title>", "text/html; charset=utf-8")
    web.pages["/page.html"] = Page(b"<!doctype html>", "text/html")
    shell.run(f"s3 fetch {web.url}/page.html s3://{bucket}/")
    assert watcher.notes == []
    shell.run(f"s3 fetch {web.url}/tool.zip s3://{bucket}/")
    assert watcher.notes == ["a web page came where tool.zip should have: a log-in page, or an error?"]


def test_content_is_stored_as_it_came(shell: Shell, ctx: Context, web: Web, bucket: str, get: Get) -> None:
    import gzip

    packed = gzip.compress(b"hello")
    web.pages["/p"] = Page(packed, "text/plain", headers={"Content-Encoding": "gzip"})
    web.pages["/photo.png"] = Page(b"\x89PNG\r\n\x1a\n")
    shell.run(f"s3 fetch {web.url}/p s3://{bucket}/")
    shell.run(f"s3 fetch {web.url}/photo.png s3://{bucket}/")
    shell.run(f"s3 fetch {web.url}/p s3://{bucket}/q --content-type text/x --class STANDARD_IA")
    head = ctx.call("s3", "head_object", Bucket=bucket, Key="p")
    assert (head["ContentEncoding"], head["ContentType"], get("p")) == ("gzip", "text/plain", packed)
    assert ctx.call("s3", "head_object", Bucket=bucket, Key="photo.png")["ContentType"] == "image/png"
    head = ctx.call("s3", "head_object", Bucket=bucket, Key="q")
    assert (head["ContentType"], head["StorageClass"]) == ("text/x", "STANDARD_IA")
    assert all(headers["Accept-Encoding"] == "identity" for _, headers in web.seen)


def test_passwords_go_to_the_server_and_nowhere_else(shell: Shell, web: Web, bucket: str) -> None:
    web.pages["/x"] = Page(status=401)
    with pytest.raises(CommandError) as caught:
        shell.run(f"s3 fetch http://me:pa%24s@{web.host}/x?token=abc s3://{bucket}/ --header 'X-Key: hidden'")
    assert web.seen[0][1]["Authorization"] == "Basic bWU6cGEkcw=="
    assert all(secret not in str(caught.value) for secret in ("pa", "abc", "hidden", "me@"))


def test_a_header_keeps_the_line_out_of_the_history(shell: Shell) -> None:
    from awsh.confidential import has_secret_argument
    from awsh.language import parse

    line = "s3 fetch https://host/x s3://b/ --header 'Cookie: abc'"
    assert has_secret_argument(shell, parse(line))
    assert not has_secret_argument(shell, parse("s3 fetch https://host/x s3://b/"))


@pytest.mark.parametrize("bad", ["nocolon", "a b: c", ": x", "X: a\x07b"])
def test_bad_headers(shell: Shell, web: Web, bucket: str, bad: str) -> None:
    with pytest.raises(UsageError, match="header"):
        shell.run(f"s3 fetch {web.url}/x s3://{bucket}/ --header '{bad}'")


def test_ctrl_c_leaves_nothing(
    shell: Shell, ctx: Context, web: Web, bucket: str, keys: Keys, watcher: Watcher, folder: Path
) -> None:
    web.pages["/big"] = Page(os.urandom(40 * MIB))
    watcher.interrupt_at = 8 * MIB
    with pytest.raises(KeyboardInterrupt):
        shell.run(f"s3 fetch {web.url}/big s3://{bucket}/ --keep-local kept")
    assert (keys(), unfinished(ctx, bucket), tree(folder)) == ([], [], {})


def test_ctrl_c_while_the_server_stalls(shell: Shell, web: Web, bucket: str) -> None:
    import _thread
    import time

    web.pages["/x"] = Page(b"x" * 500, stall=100)

    def press() -> None:
        web.until_asked(1)
        time.sleep(0.3)
        _thread.interrupt_main()

    threading.Thread(target=press, daemon=True).start()
    before = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        shell.run(f"s3 fetch {web.url}/x s3://{bucket}/")
    assert time.monotonic() - before < 3


def test_a_full_disk_here_is_an_error(shell: Shell, web: Web, bucket: str, keys: Keys, folder: Path) -> None:
    web.pages["/x"] = Page(b"x")
    Path("kept").mkdir()
    with pytest.raises(CommandError, match="a folder of that name"):
        shell.run(f"s3 fetch {web.url}/x s3://{bucket}/ --keep-local kept")
    assert keys() == []


def test_certificates_are_verified(
    shell: Shell, bucket: str, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = tmp_path / "cert.pem"
    _self_signed(certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    web._server.socket = context.wrap_socket(web._server.socket, server_side=True)
    web.pages["/x"] = Page(b"x")
    web.pages["/down"] = Page(status=302, headers={"Location": "http://127.0.0.1:1/x"})
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    url = f"https://{web.host.replace('127.0.0.1', 'localhost')}"
    with pytest.raises(CommandError, match=r"no trust in its certificate.*REQUESTS_CA_BUNDLE"):
        shell.run(f"s3 fetch {url}/x s3://{bucket}/")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    shell.run(f"s3 fetch {url}/x s3://{bucket}/")
    with pytest.raises(CommandError, match="not encrypted"):
        shell.run(f"s3 fetch {url}/down s3://{bucket}/")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none"))
    with pytest.raises(AwshError, match="cannot be read"):
        shell.run(f"s3 fetch {url}/x s3://{bucket}/")


def _self_signed(path: Path) -> None:
    from datetime import UTC, datetime, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )


def test_through_a_proxy(
    shell: Shell, bucket: str, get: Get, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy is asked for the whole address; the sandbox never is."""
    web.pages["http://files.invalid/x"] = Page(b"proxied")
    monkeypatch.setenv("http_proxy", f"http://me:secret@{web.host}")
    shell.run(f"s3 fetch http://files.invalid/x s3://{bucket}/")
    assert get("x") == b"proxied"
    assert web.seen[0][1]["Proxy-Authorization"].startswith("Basic ")


@given(st.text(max_size=60), st.text(max_size=60))
def test_names_are_plain(disposition: str, path: str) -> None:
    name = name_of(disposition, f"https://host/{path.replace('[', '').replace(']', '')}")
    assert "/" not in name
    assert "\\" not in name
    assert name not in (".", "..")
    assert name.isprintable()


def test_what_is_shown_of_an_address() -> None:
    assert shown("https://me:pw@host:1/a?token=x#f") == "https://host:1/a"
    assert may_have_headers("http://h/x", "https://h/y")
    assert not may_have_headers("https://h/x", "https://h:8443/y")
    assert not may_have_headers("https://h/x", "https://evil/y")
