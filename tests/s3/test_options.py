"""What `s3 cp` and `s3 mv` give an object beside its bytes, and what a copy keeps."""

from __future__ import annotations

import http.client
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, PartialFailure, UsageError
from awsh.shell import Shell
from awsh_s3.paths import S3Path
from awsh_s3.transfers.content_type import by_look, by_name
from awsh_s3.transfers.multipart import LARGEST, PART, Sender, part_size
from awsh_s3.transfers.options import ObjectOptions
from awsh_s3.transfers.runner import Feedback
from tests.s3.proxy import Proxy
from tests.s3.watcher import Watcher, fields, tree

Keys = Callable[[], list[str]]
Get = Callable[[str], bytes]
Put = Callable[..., None]
MIB = 1 << 20
ALL = (
    "--content-type text/x-a --cache-control max-age=60 --content-disposition inline --content-encoding gzip"
    " --content-language de --metadata colour=red --metadata Size=big --tag 'k 1=a b' --tag k2=v"
    " --class STANDARD_IA --sse AES256"
)


def head(ctx: Context, bucket: str, key: str) -> dict[str, Any]:
    return ctx.call("s3", "head_object", Bucket=bucket, Key=key, ChecksumMode="ENABLED")


def tags(ctx: Context, bucket: str, key: str) -> dict[str, str]:
    found = ctx.call("s3", "get_object_tagging", Bucket=bucket, Key=key)["TagSet"]
    return {tag["Key"]: tag["Value"] for tag in found}


def check_all(ctx: Context, bucket: str, key: str) -> None:
    found = head(ctx, bucket, key)
    assert (found["ContentType"], found["CacheControl"], found["ContentDisposition"]) == (
        "text/x-a",
        "max-age=60",
        "inline",
    )
    assert (found["ContentEncoding"], found["ContentLanguage"]) == ("gzip", "de")
    assert {name.lower(): value for name, value in found["Metadata"].items()} == {
        "colour": "red",
        "size": "big",
    }
    assert (found["StorageClass"], found["ServerSideEncryption"]) == ("STANDARD_IA", "AES256")
    assert tags(ctx, bucket, key) == {"k 1": "a b", "k2": "v"}


@pytest.mark.parametrize("size", [10, 12 * MIB], ids=["small", "in parts"])
def test_an_upload_gets_what_is_given(
    shell: Shell, ctx: Context, bucket: str, get: Get, folder: Path, size: int
) -> None:
    content = os.urandom(size)
    Path("a.txt").write_bytes(content)
    shell.run(f"s3 cp a.txt s3://{bucket}/ {ALL}")
    check_all(ctx, bucket, "a.txt")
    assert get("a.txt") == content


def test_a_stream_gets_it_too(shell: Shell, ctx: Context, bucket: str) -> None:
    shell.run(f"!echo x | s3 cp - s3://{bucket}/a {ALL}")
    check_all(ctx, bucket, "a")


def test_many_files_get_it_too(shell: Shell, ctx: Context, bucket: str, folder: Path) -> None:
    Path("d").mkdir()
    for number in range(20):
        Path(f"d/{number:02}.txt").write_text("x")
    shell.run(f"s3 cp d s3://{bucket}/all/ -r {ALL}")
    shell.run(f"s3 cp d s3://{bucket}/headers/ -r --cache-control no-store")
    for number in range(20):
        check_all(ctx, bucket, f"all/{number:02}.txt")
        found = head(ctx, bucket, f"headers/{number:02}.txt")
        assert (found["CacheControl"], found["ContentType"]) == ("no-store", "text/plain")


@pytest.fixture
def dressed(ctx: Context, bucket: str) -> str:
    """The object `a`, with all that one can have."""
    ctx.call(
        "s3",
        "put_object",
        Bucket=bucket,
        Key="a",
        Body=bytes(12 * MIB),
        ContentType="text/a",
        CacheControl="no-cache",
        Metadata={"k": "v"},
        Tagging="t=1",
    )
    return "a"


@pytest.mark.parametrize("in_parts", [False, True])
def test_a_copy_keeps_what_no_option_gives(
    shell: Shell,
    ctx: Context,
    bucket: str,
    dressed: str,
    monkeypatch: pytest.MonkeyPatch,
    in_parts: bool,
) -> None:
    if in_parts:
        monkeypatch.setattr("awsh_s3.transfers.remote_copy.AT_ONCE", 6 * MIB)
        monkeypatch.setattr("awsh_s3.transfers.remote_copy.PART", 5 * MIB)
    run = f"s3 cp s3://{bucket}/a s3://{bucket}/"

    def of(key: str) -> tuple[Any, ...]:
        found = head(ctx, bucket, key)
        return found["ContentType"], found["CacheControl"], found["Metadata"], tags(ctx, bucket, key)

    shell.run(f"{run}same --class STANDARD_IA")
    assert of("same") == ("text/a", "no-cache", {"k": "v"}, {"t": "1"})
    assert head(ctx, bucket, "same")["StorageClass"] == "STANDARD_IA"
    shell.run(f"{run}header --cache-control max-age=1")
    assert of("header") == ("text/a", "max-age=1", {"k": "v"}, {"t": "1"})
    shell.run(f"{run}metadata --metadata other=1")
    assert of("metadata") == ("text/a", "no-cache", {"other": "1"}, {"t": "1"})
    shell.run(f"{run}tags --tag t=2")
    assert of("tags") == ("text/a", "no-cache", {"k": "v"}, {"t": "2"})
    assert head(ctx, bucket, "tags")["ETag"].endswith('-2"') == in_parts


def test_onto_itself_it_gets_what_is_given_but_never_moves_there(
    shell: Shell, ctx: Context, bucket: str, dressed: str, put: Put, keys: Keys
) -> None:
    shell.run(f"s3 cp s3://{bucket}/a s3://{bucket}/a --class STANDARD_IA")
    found = head(ctx, bucket, "a")
    assert (found["StorageClass"], found["ContentType"]) == ("STANDARD_IA", "text/a")
    put("d/x", "d/y")
    shell.run(f"s3 cp s3://{bucket}/d/ s3://{bucket}/d/ -r --cache-control no-store")
    assert head(ctx, bucket, "d/y")["CacheControl"] == "no-store"
    with pytest.raises(CommandError, match="onto itself"):
        shell.run(f"s3 mv s3://{bucket}/a s3://{bucket}/a --class STANDARD")
    with pytest.raises(CommandError, match="into itself"):
        shell.run(f"s3 mv s3://{bucket}/d/ s3://{bucket}/d/ -r --class STANDARD")
    assert keys() == ["a", "d/x", "d/y"]


def test_what_is_there_stays_with_if_missing(
    shell: Shell, watcher: Watcher, ctx: Context, bucket: str, get: Get, put: Put, folder: Path
) -> None:
    put("there", "big", "copied")
    Path("there").write_text("new")
    Path("big").write_bytes(bytes(12 * MIB))
    Path("fresh").write_text("new")
    for name in ("there", "big"):
        assert fields(shell, f"s3 mv {name} s3://{bucket}/ --if-missing")["objects"] == 0
        assert get(name) == name.encode()
        assert Path(name).exists()
    assert fields(shell, f"s3 cp fresh s3://{bucket}/ --if-missing")["objects"] == 1
    assert fields(shell, f"s3 cp s3://{bucket}/fresh s3://{bucket}/copied --if-missing")["objects"] == 0
    assert get("copied") == b"copied"
    shell.run(f"s3 cp s3://{bucket}/copied there --if-missing")
    assert Path("there").read_text() == "new"
    shell.run(f"s3 cp s3://{bucket}/ . -r --if-missing")
    assert tree(folder)["there"] == b"new"
    assert tree(folder)["copied"] == b"copied"
    assert watcher.notes[0] == "1 there already, and left as it was"
    assert watcher.notes[-1] == "3 there already, and left as they were"
    assert not ctx.call("s3", "list_multipart_uploads", Bucket=bucket).get("Uploads")


def test_include_and_exclude(shell: Shell, bucket: str, put: Put, keys: Keys, folder: Path) -> None:
    for name in ("a.css", "b.tmp", "deep/c.css", "deep/d.txt", "node/x.css"):
        Path("d", name).parent.mkdir(parents=True, exist_ok=True)
        Path("d", name).write_text(name)
    shell.run(f"s3 cp d s3://{bucket}/ -r --include '*.css' --exclude node/")
    assert keys() == ["a.css", "deep/c.css"]
    shell.run(f"s3 cp d s3://{bucket}/ -r --exclude '*.css'")
    shell.run(f"s3 cp s3://{bucket}/ got -r --include deep/ --exclude '*.txt'")
    assert tree(folder / "got") == {"deep/c.css": b"deep/c.css"}
    shell.run(f"s3 mv s3://{bucket}/deep s3://{bucket}/moved -r --include '*.css'")
    assert keys() == ["a.css", "b.tmp", "deep/d.txt", "moved/c.css"]
    with pytest.raises(UsageError, match="--recursive"):
        shell.run(f"s3 cp d/a.css s3://{bucket}/ --include '*.css'")


def test_what_s3_would_refuse_is_refused_before(shell: Shell, bucket: str, keys: Keys, folder: Path) -> None:
    Path("f").write_text("x")
    many = " ".join(f"--tag k{number}=v" for number in range(11))
    for options, message in (
        ("--sse AES256 --kms-key k", "has no key of its own"),
        (many, "11 tags"),
        (f"--tag {'k' * 129}=v", "129 characters"),
        ("--metadata 'a=ü'", "plain ASCII"),
        (f"--metadata a={'x' * 2048}", "at most 2048"),
        ("--class COLD", "is not one of"),
        ("--acl everybody", "is not one of"),
        ("--checksum MD4", "is not one of"),
    ):
        with pytest.raises(UsageError, match=message):
            shell.run(f"s3 cp f s3://{bucket}/ {options}")
    with pytest.raises(CommandError, match="5 MiB to 5 GiB"):
        shell.run(f"s3 cp f s3://{bucket}/ --part-size 1MiB")
    with pytest.raises(UsageError, match="what goes to S3"):
        shell.run(f"s3 cp s3://{bucket}/f g --class GLACIER")
    assert keys() == []


def test_an_acl_where_the_bucket_takes_none(shell: Shell, ctx: Context, bucket: str, folder: Path) -> None:
    Path("f").write_text("x")
    with pytest.raises(AwsError, match="AccessControlListNotSupported"):
        shell.run(f"s3 cp f s3://{bucket}/ --acl public-read")
    shell.run(f"s3 cp f s3://{bucket}/ --acl bucket-owner-full-control")
    ctx.call(
        "s3",
        "put_bucket_ownership_controls",
        Bucket=bucket,
        OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
    )
    ctx.call("s3", "delete_public_access_block", Bucket=bucket)
    shell.run(f"s3 cp f s3://{bucket}/open --acl public-read")
    grants = ctx.call("s3", "get_object_acl", Bucket=bucket, Key="open")["Grants"]
    assert any(grant["Grantee"].get("URI", "").endswith("AllUsers") for grant in grants)


@pytest.mark.parametrize("size", [100, 12 * MIB])
@pytest.mark.parametrize("algorithm", ["SHA1", "SHA256", "CRC32"])
def test_checksums_by_choice(
    shell: Shell, ctx: Context, bucket: str, folder: Path, algorithm: str, size: int
) -> None:
    Path("f").write_bytes(os.urandom(size))
    shell.run(f"s3 cp f s3://{bucket}/ --checksum {algorithm}")
    assert f"Checksum{algorithm}" in head(ctx, bucket, "f")
    shell.run(f"s3 cp s3://{bucket}/f back")
    assert Path("back").read_bytes() == Path("f").read_bytes()


def test_who_pays_is_said_in_every_request_to_the_bucket_and_only_then(
    shell: Shell, ctx: Context, bucket: str, folder: Path
) -> None:
    seen: list[tuple[str, Any]] = []

    def watch(model: Any, params: dict[str, Any], **_: Any) -> None:
        seen.append((model.name, params["headers"].get("x-amz-request-payer")))

    ctx.client("s3").meta.events.register("before-call.s3", watch)
    Path("f").write_bytes(bytes(12 * MIB))
    shell.run(f"s3 cp f s3://{bucket}/ --request-payer")
    shell.run(f"s3 cp s3://{bucket}/f g --request-payer")
    assert {name for name, payer in seen if payer != "requester"} == set()
    seen.clear()
    shell.run(f"s3 cp f s3://{bucket}/")
    assert {payer for _, payer in seen} == {None}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("x.html", "text/html"),
        ("x.JS", "text/javascript"),
        ("x.tar.gz", "application/gzip"),
        ("x.css.gz", "application/gzip"),
        ("x.woff2", "font/woff2"),
        ("x.parquet", "application/vnd.apache.parquet"),
        ("a/b.c/Makefile", None),
        (".htaccess", None),
    ],
)
def test_content_types_by_name(name: str, kind: str | None) -> None:
    assert by_name(name) == kind


def test_what_is_sent_packed_is_what_is_in_it() -> None:
    assert by_name("x.css.gz", "gzip") == "text/css"


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        ("grüße\n".encode(), "text/plain; charset=utf-8"),
        (("a" + "é" * 2048).encode()[:4096], "text/plain; charset=utf-8"),
        (b"\xff\xfe\x00", None),
        (b"abc\x00", None),
        (b"", None),
    ],
)
def test_content_types_by_look(beginning: bytes, kind: str | None) -> None:
    assert by_look(beginning) == kind


def test_a_machines_own_table_of_types_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import mimetypes

    monkeypatch.setitem(mimetypes.types_map, ".html", "application/nonsense")
    assert by_name("x.html") == "text/html"


def test_no_guess(shell: Shell, ctx: Context, bucket: str, folder: Path) -> None:
    Path("x.html").write_text("x")
    shell.run(f"s3 cp x.html s3://{bucket}/ --no-guess")
    assert head(ctx, bucket, "x.html")["ContentType"] == "binary/octet-stream"


def test_parts_as_large_as_was_asked_for(shell: Shell, ctx: Context, bucket: str, folder: Path) -> None:
    Path("f").write_bytes(bytes(17 * MIB))
    shell.run(f"s3 cp f s3://{bucket}/ --part-size 6MiB")
    assert head(ctx, bucket, "f")["ETag"].endswith('-3"')
    shell.run(f"s3 cp f s3://{bucket}/ --part-size 20MiB")
    assert "-" not in head(ctx, bucket, "f")["ETag"]


def test_what_is_too_large_is_said_before_anything_is_sent(
    shell: Shell, ctx: Context, bucket: str, folder: Path
) -> None:
    with open("sparse", "wb") as file:
        try:
            file.truncate(100 << 40)
        except OSError:
            file.truncate(15 << 40)
    size = Path("sparse").stat().st_size
    if size > LARGEST:
        with pytest.raises(CommandError, match=r"sparse: it has .* up to 48\.8 TiB"):
            shell.run(f"s3 cp sparse s3://{bucket}/")
    with pytest.raises(CommandError, match=r"over 10,000 parts.*--part-size"):
        shell.run(f"s3 cp sparse s3://{bucket}/ --part-size 5MiB")
    assert not ctx.call("s3", "list_multipart_uploads", Bucket=bucket).get("Uploads")
    with pytest.raises(CommandError, match="up to"):
        part_size(LARGEST + 1)
    assert part_size(LARGEST) == 5 << 30
    assert part_size(1) == PART


def test_an_answer_that_was_lost_is_no_failure(
    ctx: Context, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CompleteMultipartUpload went through, and its answer did not: made again, it is of no such upload."""
    sender = Sender(ctx, S3Path(bucket, "k"), ObjectOptions())
    sender.begin()
    quiet = Feedback(lambda amount: None, lambda: None)
    content = [bytes(5 * MIB), b"end"]
    for number, data in enumerate(content, 1):
        sender.part(number, lambda offset, size, data=data: data[offset : offset + size], len(data), quiet)  # type: ignore[misc]
    again = sender.upload
    sender.complete()
    sender.upload = again
    sender.complete()
    sender.upload = again
    ctx.call("s3", "put_object", Bucket=bucket, Key="k", Body=b"another")
    with pytest.raises(AwsError, match="NoSuchUpload"):
        sender.complete()


def test_bytes_that_change_on_their_way_are_not_taken(
    sandbox_url: str, watcher: Watcher, bucket: str, keys: Keys, folder: Path
) -> None:
    from awsh.sandbox import connect

    proxy = Proxy(sandbox_url)
    real = http.client.HTTPConnection.request

    def request(self: Any, method: str, url: str, body: Any = None, headers: Any = None, **more: Any) -> Any:
        if method == "PUT" and body and b"needle" in body:
            body = body.replace(b"needle", b"noodle")
        return real(self, method, url, body, headers or {}, **more)

    Path("f").write_bytes(b"a needle" * 10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(http.client.HTTPConnection, "request", request)
        with (
            Shell(connect(proxy.url), console=watcher) as shell,
            pytest.raises(AwsError, match=r"BadDigest|SHA256"),
        ):
            shell.run(f"s3 cp f s3://{bucket}/")
    proxy.close()
    assert keys() == []


def test_partial_failures_are_named_with_options_too(
    shell: Shell, bucket: str, keys: Keys, folder: Path
) -> None:
    Path("d").mkdir()
    for name in ("a", "b"):
        Path("d", name).write_text(name)
    Path("d/b").chmod(0)
    if os.access("d/b", os.R_OK):
        os.remove("d/b")
        os.symlink("nowhere", "d/b")
    with pytest.raises(PartialFailure):
        shell.run(f"s3 cp d s3://{bucket}/ -r --class STANDARD_IA")
    assert keys() == ["a"]


@pytest.mark.parametrize(
    ("url", "signed"), [("https://s3.test", "UNSIGNED-PAYLOAD"), ("http://s3.test", "[0-9a-f]{64}")]
)
def test_bytes_are_summed_once_over_tls_and_sent_without_waiting(url: str, signed: str) -> None:
    """TLS and a checksum are what botocore deems enough; without TLS the bytes are in the signature."""
    import re

    import botocore.session
    from botocore.awsrequest import AWSResponse

    from awsh_s3.transfers.request_body import Body, prepare

    client = botocore.session.get_session().create_client(
        "s3", region_name="eu-west-1", endpoint_url=url, aws_access_key_id="a", aws_secret_access_key="b"
    )
    prepare(client)
    told: list[int] = []
    headers: dict[str, str] = {}

    def sent(request: Any, **_: Any) -> AWSResponse:
        headers.update({name.lower(): _text(value) for name, value in request.headers.items()})
        while request.body.read(10):
            pass
        answer = AWSResponse(request.url, 200, {}, None)
        answer._content = b""
        return answer

    client.meta.events.register_last("before-send.s3", sent)
    data = b"x" * 1_000_000
    body = Body(
        lambda offset, size: data[offset : offset + size], len(data), Feedback(told.append, lambda: None)
    )
    client.put_object(Bucket="b", Key="k", Body=body, ChecksumCRC32="AAAAAA==")
    assert re.fullmatch(signed, headers["x-amz-content-sha256"])
    assert headers["x-amz-checksum-crc32"] == "AAAAAA=="
    assert headers["content-length"] == str(len(data))
    assert not {"expect", "transfer-encoding", "content-encoding", "x-amz-trailer"} & headers.keys()
    assert sum(told) == len(data)
    assert len(told) > 3


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
