"""Topics and who is told: made, shown, changed, ended, and what is refused before it reaches AWS."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from awsh.errors import AwshError, CommandError, UsageError
from awsh.shell import Shell
from awsh.testing import Person, Sandbox
from tests.sandbox.asking import wait_until
from tests.sns.conftest import Typed


def test_a_topic_from_its_making_to_its_end(typed: Typed, person: Person, here: Shell) -> None:
    [made] = typed("sns create steps --fifo --deduplicate-content --largest 1MiB --tag env=test")
    assert (made["name"], made["type"], made["deduplication"], made["throughput"]) == (
        "steps.fifo",
        "FIFO",
        "content",
        "topic",
    )
    assert made["largest"] == 1 << 20
    typed("sns create steps --fifo --deduplicate-content")  # the same once more
    with pytest.raises(CommandError, match=r"already, with other attributes.*sns set steps.fifo"):
        typed("sns create steps --fifo --largest 2KiB")
    typed("use topic steps.fifo")
    [changed] = typed("sns set --no-deduplicate-content --per-group --display Steps")
    assert (changed["deduplication"], changed["throughput"], changed["display"]) == ("id", "group", "Steps")
    typed("sns tag steps.fifo team=blue; sns untag steps.fifo env")
    [shown] = typed("sns show")
    assert (shown["tags"], shown["subscriptions"], shown["allows"]) == ({"team": "blue"}, [], [])
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("sns rm news")
    assert person.questions[-1] == "Remove topic news with 2 subscriptions?"
    person.answer = True
    typed("sns rm steps.fifo")
    assert here.run("use | where what = topic | get current").rows == [None]
    assert [row["name"] for row in typed("sns ls | where type = FIFO")] == []


def test_queues_are_let_in_with_their_dead_letters(
    typed: Typed, person: Person, got: Callable[[str], list[str]]
) -> None:
    typed("sns create told; aws sqs create-queue --queue-name teller; aws sqs create-queue --queue-name dead")
    [row] = typed("sns subscribe told sqs teller where kind = order --dlq dead")
    assert (row["endpoint"], row["state"], row["where"], row["scope"], row["dlq"], row["raw"]) == (
        "teller",
        "confirmed",
        "kind = order",
        "attributes",
        "dead",
        False,
    )
    [row] = typed("sns subscribe told sqs teller where customer.country ~ ^D --body --raw")
    assert person.notes[-1] == "told tells teller already: changing its filter, raw delivery"
    assert (row["where"], row["scope"], row["raw"], row["dlq"]) == (
        "customer.country ~ '^D'",
        "body",
        True,
        "dead",
    )
    for country in ("DE", "FR"):
        typed(f'sns publish told \'{{"customer": {{"country": "{country}"}}}}\'')
    assert got("teller") == ['{"customer": {"country": "DE"}}']
    # A queue that does not let the topic in has its messages in the dead-letter queue.
    typed("aws sqs get-queue-url --queue-name teller | get QueueUrl")
    typed(
        "aws sqs set-queue-attributes --queue-url $(aws sqs get-queue-url --queue-name teller | get QueueUrl)"
        " --attributes Policy="
    )
    typed("sns subscription set told/teller --everything")
    typed("sns publish told lost")
    assert (got("teller"), got("dead")) == ([], ["lost"])
    [row] = typed("sns subscription set told/teller --no-dlq --no-raw")
    assert (row["where"], row["dlq"], row["raw"]) == (None, None, False)
    typed("sns subscribe told sqs teller")
    typed("sns subscriptions told | sns unsubscribe")
    assert person.questions == ["End the subscription told/teller?"]
    assert person.notes[-1] == "told/teller: ended, and the queue lets the topic in no more"
    assert typed("sns subscriptions told") == []


def test_a_stream_has_a_line_of_each_message(typed: Typed) -> None:
    typed("s3 mb told-archive; iam role create archiver --for sns; sns create archived")
    typed(
        "aws firehose create-delivery-stream --delivery-stream-name archive --extended-s3-destination-configuration"
        " RoleARN=$(iam role show archiver | get arn),BucketARN=arn:aws:s3:::told-archive"
    )
    typed(
        "sqs create unarchived; sns subscribe archived firehose archive --role archiver --raw --dlq unarchived"
    )
    typed("sns publish archived 'nobody may write'")
    assert typed("sqs receive unarchived --wait 10s --delete | get body.Message") == ["nobody may write"]
    typed(
        "aws iam put-role-policy --role-name archiver --policy-name writes --policy-document"
        ' \'{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"firehose:PutRecord","Resource":"*"}}\''
    )
    typed("sns publish archived kept")
    assert typed("s3 ls told-archive --recursive | each { s3 cat s3://told-archive/$it.key }") == [
        {"line": "kept"}
    ]


def test_people_and_servers_are_pending_until_they_say_yes(
    typed: Typed, person: Person, here: Shell, posted: tuple[str, list[dict[str, Any]]]
) -> None:

    typed("sns create asked")
    url, told = posted
    [row] = typed("sns subscribe asked email ada@example.com")
    assert (row["state"], row["endpoint"]) == ("pending", "ada@example.com")
    assert person.notes[-1] == (
        "ada@example.com is asked, and pending until then: `ses outbox` shows the mail; or `sns confirm asked TOKEN`"
    )
    typed(f"sns subscribe asked http {url}")
    [shown] = typed("sns show asked")
    assert (shown["confirmed"], shown["pending"]) == (0, 2)
    with pytest.raises(UsageError, match=r"asked/ada@example.com is pending: nothing can be done"):
        typed("sns unsubscribe asked/ada@example.com")
    with pytest.raises(CommandError, match=r"(?s)is pending.*where state = confirmed"):
        typed("sns subscriptions asked | sns unsubscribe")
    wait_until(lambda: bool(told))
    assert told[0]["Signature"]
    with pytest.raises(CommandError, match="has no subscription of this token"):
        typed("sns confirm asked guess")
    [row] = typed(f"sns confirm asked '{told[0]['SubscribeURL']}'")
    assert (row["protocol"], row["state"]) == ("http", "confirmed")
    [row] = typed(f"sns subscription show asked/{url}")
    assert row["endpoint"] == url
    [mail] = typed("ses outbox show")
    [row] = typed(f"sns confirm asked '{mail['links'][0]}'")
    assert (row["endpoint"], row["state"]) == ("ada@example.com", "confirmed")
    typed("sns publish asked 'the shop is open' --subject Open")
    [mail] = typed("ses outbox show")
    assert mail["headers"]["Subject"] == "Open"
    assert mail["text"].startswith("the shop is open\n")
    wait_until(lambda: len(told) == 2)
    assert (told[1]["Type"], told[1]["Message"]) == ("Notification", "the shop is open")


@pytest.fixture
def posted() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server's address, and what was posted to it."""
    found: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            pass

    made = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}/", found
    made.shutdown()
    thread.join()
    made.server_close()


_REFUSED = [
    ("sns create a/b", "1 to 256 letters"),
    ("sns create x --per-group", "is for FIFO topics"),
    ("sns create x --largest 2MiB", "1KiB to 1MiB"),
    ("sns set news --per-group", "are for FIFO topics"),
    ("sns set news", "something to change"),
    ("sns show newz", "there is no topic 'newz'"),
    ("sns subscribe news email ada", "no mail address"),
    ("sns subscribe news sms 0170", "no telephone number in full"),
    ("sns subscribe news https http://a.example", "begins with https://"),
    ("sns subscribe news sqs nobody", "there is no queue 'nobody'"),
    ("sns subscribe news sqs inbox --body", "what `where` looks at"),
    ("sns subscribe news email a@b.example --raw", "--raw is for"),
    ("sns subscribe news sqs arn:aws:sqs:us-east-1:123456789012:q.fifo", "no FIFO topic"),
    ("sns subscribe news sqs inbox where name ~ foo", "SNS cannot ask `name ~ foo`"),
    ("sns unsubscribe news/nobody", "there is no subscription"),
    ("sns subscription set news/inbox where a = b --everything", "not both"),
    ("sns fanout news q.fifo", "no FIFO topic"),
    ("sns fanout 'a b' q", "no topic's name"),
]


def test_what_is_refused(typed: Typed) -> None:
    for line, why in _REFUSED:
        with pytest.raises(AwshError) as caught:
            typed(line)
        assert why in str(caught.value), f"{line}: {caught.value}"


def test_a_refused_filter_has_its_place(typed: Typed) -> None:
    line = "sns subscribe news sqs inbox where kind = a and name ~ foo"
    with pytest.raises(UsageError) as caught:
        typed(line)
    assert caught.value.span is not None
    assert line[caught.value.span.start : caught.value.span.end] == "name"


def test_a_fan_out_goes_on_where_it_was_interrupted(
    typed: Typed, person: Person, got: Callable[[str], list[str]]
) -> None:
    typed("aws sqs create-queue --queue-name second")
    denied = {"Effect": "Deny", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [denied]})
    url = "$(aws sqs get-queue-url --queue-name second | get QueueUrl)"
    typed(f"aws sqs set-queue-attributes --queue-url {url} --attributes '{json.dumps({'Policy': policy})}'")
    with pytest.raises(CommandError, match="denies"):
        typed("sns fanout shop first second third --raw")
    assert person.notes[-1] == (
        "as far as it got: topic shop, queue first, policy first, subscription shop/first, queue second; "
        "the same line again goes on from there"
    )
    typed(f"aws sqs set-queue-attributes --queue-url {url} --attributes Policy=")
    rows = typed("sns fanout shop first second third --raw")
    assert [(row["what"], row["name"]) for row in rows if row["did"] == "there already"] == [
        ("topic", "shop"),
        ("queue", "first"),
        ("policy", "first"),
        ("subscription", "shop/first"),
        ("queue", "second"),
    ]
    assert {row["did"] for row in typed("sns fanout shop first second third")} == {"there already"}
    typed("sns publish shop hello")
    assert [got(queue) for queue in ("first", "second", "third")] == [["hello"]] * 3


def test_a_fan_out_in_order(typed: Typed, got: Callable[[str], list[str]]) -> None:
    rows = typed("sns fanout ordered one two --fifo --raw")
    assert [row["name"] for row in rows if row["what"] != "policy"] == [
        "ordered.fifo",
        "one.fifo",
        "ordered.fifo/one.fifo",
        "two.fifo",
        "ordered.fifo/two.fifo",
    ]
    [row] = typed("sns publish ordered.fifo a --group g")
    [again] = typed("sns publish ordered.fifo a --group g")
    assert again["sequence"] == row["sequence"]
    typed("!seq 1 25 | sns publish ordered.fifo --group g")
    assert got("one.fifo") == got("two.fifo") == ["a", *map(str, range(1, 26))]


def test_others_are_let_in_and_shut_out(typed: Typed, person: Person) -> None:
    typed("sns create open; s3 mb lab-pictures")
    with pytest.raises(AwshError, match="`sns allow open from s3:lab-pictures` opens it"):
        typed("s3 events add lab-pictures --topic open")
    typed("sns allow open from s3:lab-pictures; s3 events add lab-pictures --topic open")
    typed("sns allow open from account:111122223333 --may publish subscribe")
    typed("sns allow open from s3:lab-pictures")
    assert person.notes[-1] == "s3:lab-pictures is let in already"
    assert typed("sns show open")[0]["allows"] == [
        "bucket lab-pictures may publish",
        "account 111122223333 may publish and subscribe",
    ]
    typed("sns revoke open from account:111122223333")
    assert typed("sns show open")[0]["allows"] == ["bucket lab-pictures may publish"]
    with pytest.raises(CommandError, match="lets in account:111122223333 alone"):
        typed("sns revoke open from account:111122223333")
    with pytest.raises(UsageError, match="publishes to no other topic"):
        typed("sns allow open from sns:news")


def test_a_new_subscription_that_is_not_known_yet_and_a_queue_that_is_still_needed(
    sandbox: Sandbox, shell: Shell, person: Person
) -> None:
    for line in (
        "sns create told",
        "aws sqs create-queue --queue-name one",
        "aws sqs create-queue --queue-name two",
    ):
        shell.run(line)
    sandbox.fail("sns", "GetSubscriptionAttributes", "NotFound", times=2)
    shell.run("sns subscribe told sqs one --dlq two")
    shell.run("sns subscribe told sqs two")
    # The dead letters of the first subscription go where the second one ends.
    shell.run("sns unsubscribe told/two", console=person)
    assert "whose dead letters go there" in person.notes[-1]
    assert [row["means"] for row in shell.run("sqs policy show two").rows] == ["topic told may send"]
    shell.run("sns unsubscribe told/one", console=person)
    assert shell.run("sqs policy show one").rows == []
