"""What goes wrong on the way to AWS, in one line each: what failed, why, what to type."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from awsh.errors import AwsError, AwshError, CommandError, UsageError
from awsh.shell import Shell
from tests.aws.answering import Answer, answering, identity, refused

pytestmark = pytest.mark.usefixtures("keys")
At = Callable[..., Shell]


def said(shell: Shell, line: str = "sts whoami") -> str:
    """The one line that LINE fails with."""
    with pytest.raises(AwshError) as caught:
        shell.run(line)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "first",
    [
        refused("Throttling", "Rate exceeded"),
        refused("RequestLimitExceeded", status=503),
        Answer("oops", 500),
        Answer("<html>busy</html>", 503, {"Content-Type": "text/html"}),
    ],
    ids=["throttled", "limit", "500", "503 in HTML"],
)
def test_what_passes_is_tried_again(at: At, first: Answer) -> None:
    with answering(first, first, identity()) as sts:
        assert at(sts.url).run("sts whoami").ok
    assert len(sts.asked) == 3


def test_what_stays_is_said(at: At) -> None:
    with answering(refused("Throttling", "Rate exceeded")) as sts:
        shell = at(sts.url)
        text = said(shell)
    assert text == "Throttling: Rate exceeded (AWS limits how often this may be asked: wait a little)"
    assert len(sts.asked) == 5


@pytest.mark.parametrize(
    ("answer", "kind", "text"),
    [
        (
            refused("AccessDenied", "User: u is not authorized to perform: sts:X", 403),
            AwsError,
            "AccessDenied: User: u is not authorized to perform: sts:X",
        ),
        (
            refused("AccessDenied", "Access denied", 403),
            AwsError,
            "AccessDenied: Access denied (`sts whoami` says as whom; the permission is sts:GetCallerIdentity)",
        ),
        (
            refused("InvalidClientTokenId", "The security token included in the request is invalid.", 403),
            AwsError,
            "InvalidClientTokenId: The security token included in the request is invalid. "
            "(check the keys of profile 'default', and whether the region is enabled)",
        ),
        (
            Answer("<!DOCTYPE html><html>log in</html>", headers={"Content-Type": "text/html"}),
            CommandError,
            "URL/ answered with a web page and not as AWS does "
            "(is --endpoint-url right, or a proxy's log-in page in between?)",
        ),
    ],
)
def test_refusals(at: At, answer: Answer, kind: type[AwshError], text: str) -> None:
    with answering(answer) as sts, pytest.raises(kind) as caught:
        at(sts.url).run("sts whoami")
    assert str(caught.value).replace(sts.url, "URL") == text


def test_half_an_answer(at: At) -> None:
    with answering(Answer(identity().body, cut=40)) as sts:
        assert said(at(sts.url)).startswith(
            "the connection broke off before the answer was whole (look whether"
        )


def test_a_web_page_is_no_empty_answer_of_a_json_service(at: At) -> None:
    page = Answer("<html>log in</html>", headers={"Content-Type": "text/html; charset=utf-8"})
    with answering(page) as dynamodb:
        text = said(at(dynamodb.url), "aws dynamodb list-tables")
    assert text.startswith(f"{dynamodb.url}/ answered with a web page and not as AWS does (")


def test_the_service_and_operation_of_a_refusal_are_known(at: At) -> None:
    with answering(refused("Nope")) as sts, pytest.raises(AwsError) as caught:
        at(sts.url).run("sts whoami")
    assert (caught.value.code, caught.value.service, caught.value.operation) == (
        "Nope",
        "sts",
        "GetCallerIdentity",
    )


@pytest.mark.parametrize(
    ("ahead", "text"),
    [(timedelta(minutes=17), "17 min behind"), (-timedelta(hours=3), "3 h ahead of")],
)
def test_a_wrong_clock_is_named(at: At, ahead: timedelta, text: str) -> None:
    date = format_datetime(datetime.now(UTC) + ahead, usegmt=True)
    with answering(refused("SignatureDoesNotMatch", "Signature expired: …", 403, Date=date)) as sts:
        found = said(at(sts.url))
    assert found == (
        f"this machine's clock is {text} AWS's, which refuses such requests (SignatureDoesNotMatch) "
        "(set it: `!sudo timedatectl set-ntp true`)"
    )


def test_a_dead_endpoint_is_reported_at_once(at: At) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://user:hunter2@127.0.0.1:{held.getsockname()[1]}"
        shell = at(url)
        shell.aws.client("s3")
        began = time.monotonic()
        text = said(shell, "aws s3api list-buckets")
        assert time.monotonic() - began < 1
    assert text == (
        f"http://127.0.0.1:{held_port(url)}/ cannot be reached: connection refused "
        "(does the service run? check --endpoint-url)"
    )


def held_port(url: str) -> str:
    return url.rpartition(":")[2]


def test_an_endpoint_that_takes_no_connection_is_given_up_on(at: At) -> None:
    """A listener whose queue is full, as a host behind a firewall looks."""
    with socket.socket() as listener, socket.socket() as one, socket.socket() as two:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for waiting in (one, two):
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        shell = at(f"http://127.0.0.1:{listener.getsockname()[1]}")
        shell.aws.client("sts")
        began = time.monotonic()
        text = said(shell)
        assert time.monotonic() - began < 4.5
    assert "cannot be reached: no answer within 3 s" in text


@contextmanager
def silent(times: list[float]) -> Iterator[str]:
    """A server that takes requests and never answers; when each came."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        held: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    taken, _ = listener.accept()
                except OSError:
                    return
                times.append(time.monotonic())
                held.append(taken)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)
        for taken in held:
            taken.close()


def test_a_function_that_does_not_answer_is_not_called_twice(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    from awsh.aws import clients

    monkeypatch.setattr(clients, "LAMBDA_SECONDS", 1)
    monkeypatch.setattr(clients, "READ_SECONDS", 1)
    times: list[float] = []
    with silent(times) as url:
        text = said(at(url), "aws lambda invoke --function-name f out.json")
        assert len(times) == 1
        assert said(at(url)) == text
        assert len(times) == 3
    assert (
        text
        == f"{url}/ took the request and did not answer in time (look whether it was done before you repeat it)"
    )


def test_a_body_that_breaks_off(at: At) -> None:
    with answering(Answer("x" * 100_000, headers={"Content-Type": "binary/octet-stream"}, cut=70_000)) as s3:
        text = said(at(s3.url), "aws s3api get-object --bucket bucket-1 --key k")
    assert "broke off before the answer was whole" in text


def test_an_unknown_host_says_to_look_at_the_region(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.exceptions import EndpointConnectionError

    from awsh.aws.failures import translated

    below = OSError("[Errno -2] Name or service not known")
    error = EndpointConnectionError(
        endpoint_url="https://sts.eu-nowhere-1.amazonaws.com/?X-Amz-Signature=s", error=below
    )
    assert str(translated(error, "default")) == (
        "https://sts.eu-nowhere-1.amazonaws.com/ cannot be reached: name or service not known "
        "(check the network and the region)"
    )


def test_no_region(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    text = said(at("http://127.0.0.1:9", region=None), "aws ec2 describe-vpcs")
    assert text == "no region is set (`use region eu-west-1`, --region, or AWS_DEFAULT_REGION)"


def test_a_region_that_cannot_be_one(at: At) -> None:
    assert "there is no region 'not a region'" in said(at("http://127.0.0.1:9", region="not a region"))


def test_a_secret_that_does_not_fit_is_not_shown(at: At) -> None:
    shell = at("http://127.0.0.1:9")
    with pytest.raises(UsageError) as caught, shell.aws.errors():
        shell.aws.client("secretsmanager").create_secret(Name="n", SecretString=4711123)
    assert "SecretString" in str(caught.value)
    assert "4711123" not in str(caught.value)
    assert "4711123" not in str(caught.value.__cause__)


def test_a_head_without_a_body_is_put_in_words(at: At) -> None:
    with answering(Answer(status=404)) as s3:
        assert (
            said(at(s3.url), "aws s3api head-object --bucket bucket-1 --key k")
            == "NotFound: there is no such object"
        )


def test_a_wrong_operation_or_service_of_a_plugin_names_the_right_one(at: At) -> None:
    shell = at("http://127.0.0.1:9")
    with pytest.raises(
        UsageError, match=r"sts has no operation 'get_caller_identiti' \(did you mean 'get_caller_id"
    ):
        shell.context().call("sts", "get_caller_identiti")
    with pytest.raises(UsageError, match=r"AWS has no service 'sqss' \(did you mean 'sqs'\?\)"):
        shell.context().call("sqss", "list_queues")


def test_a_client_is_made_once(at: At) -> None:
    aws = at("http://127.0.0.1:9").aws
    assert aws.client("sts") is aws.client("sts")
    assert aws.client("sts") is not aws.client("sts", "eu-west-1")
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(aws.client("sqs"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, found))) == 1


def test_boto3s_transfers_are_there(shell: Shell, tmp_path: object) -> None:
    import io

    s3 = shell.aws.client("s3")
    s3.create_bucket(Bucket="transfers")
    s3.upload_fileobj(io.BytesIO(b"content"), "transfers", "k")
    s3.copy({"Bucket": "transfers", "Key": "k"}, "transfers", "l")
    out = io.BytesIO()
    s3.download_fileobj("transfers", "l", out)
    assert out.getvalue() == b"content"
