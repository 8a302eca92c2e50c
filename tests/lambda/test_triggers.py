"""`lambda trigger`: added, added again, listed, paused, removed; and functions that are really woken."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import AwsError, AwshError
from awsh.shell import Shell
from awsh_lambda.groups import trigger
from awsh_lambda.triggers.removal import remove_all
from tests.completion.asking import inserts, until

ACCOUNT = "123456789012"
Typed = Callable[[str], list[Any]]
URL = f"http://sqs/{ACCOUNT}/work"


@pytest.fixture(scope="module")
def made(region: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The sandbox with a function `resize`, a bucket, a queue with a dead-letter queue, a topic and a table."""
    from awsh.sandbox import connect

    folder = tmp_path_factory.mktemp("code")
    (folder / "resize.py").write_text(
        "def handler(event, context):\n"
        "    for each in event['Records']:\n"
        "        if each.get('body') == 'poison':\n"
        "            raise ValueError('poison')\n"
        "        print('woken by', each.get('eventSource') or each.get('EventSource'))\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        with Shell(connect(region), yes=True) as shell:
            # Who may not write logs writes none.
            shell.run("iam attach lab-role AWSLambdaBasicExecutionRole")
            shell.run(f"lambda create resize --from {folder}/resize.py --role lab-role --timeout 2s --wait")
            shell.run("s3 mb pictures; aws sqs create-queue --queue-name work-failed")
            redrive = {
                "deadLetterTargetArn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:work-failed",
                "maxReceiveCount": "1",
            }
            attributes = json.dumps({"RedrivePolicy": json.dumps(redrive), "VisibilityTimeout": "2"})
            shell.run(f"aws sqs create-queue --queue-name work --attributes '{attributes}'")
            shell.run("aws sns create-topic --name news")
            shell.run(
                "aws dynamodb create-table --table-name orders --billing-mode PAY_PER_REQUEST "
                "--attribute-definitions AttributeName=id,AttributeType=S "
                "--key-schema AttributeName=id,KeyType=HASH"
            )
    return region


@pytest.fixture
def clean(made: str, here: Shell) -> Iterator[None]:
    """No triggers, before and after."""
    yield
    remove_all(here.context(), "resize")


def statements(here: Shell) -> list[str]:
    try:
        policy = here.context().call("lambda", "get_policy", FunctionName="resize")["Policy"]
    except AwshError:
        return []
    return [each["Sid"] for each in json.loads(policy)["Statement"]]


def written(here: Shell, text: str) -> bool:
    try:
        return any(text in str(row) for row in here.run("lambda logs resize").rows)
    except AwshError:
        return False


LINES = (
    "s3 pictures --prefix in/ --suffix .jpg",
    "sqs work --batch 5 --partial-failures",
    """sns news --filter '{"kind": ["picture"]}'""",
    """schedule 'rate(5 minutes)' --input '{"all": true}'""",
    "dynamodb orders --from start",
)


def test_each_source_twice_paused_and_removed(
    made: str, here: Shell, typed: Typed, person: Any, clean: None
) -> None:
    first = [typed(f"lambda trigger add resize {line}")[0] for line in LINES]
    assert [(row["source"], row["name"], row["does"]) for row in first] == [
        ("s3", "pictures", "created under in/ ending in .jpg"),
        ("sqs", "work", "batches of 5, failures one by one"),
        ("sns", "news", 'messages that fit {"kind": ["picture"]}'),
        ("schedule", first[3]["id"], "rate(5 minutes)"),
        ("dynamodb", "orders", "batches of 100"),
    ]
    assert (
        "role lab-role lacks sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes on work"
        in person.said
    )
    assert "turning on the stream of table orders" in person.said
    assert "AWS advises 6 times the 2 s of resize: `sqs set work --visibility 12s`" in person.said
    policies = "aws iam list-role-policies --role-name lab-role"
    assert sorted(typed(policies)) == ["awsh-dynamodb-orders", "awsh-sqs-work"]
    assert [each.startswith("awsh-") for each in statements(here)] == [True] * 3

    again = [typed(f"lambda trigger add resize {line}")[0] for line in LINES]
    assert [row["id"] for row in again] == [row["id"] for row in first]
    assert sum("already" in note for note in person.notes) == len(LINES)
    assert len(typed("lambda trigger ls")) == len(LINES)

    assert typed("lambda trigger disable resize schedule 5m")[0]["state"] == "disabled"
    until(lambda: typed("lambda trigger ls resize | where source = sqs")[0]["state"] == "enabled")
    assert typed("lambda trigger disable resize sqs work")[0]["state"] == "disabling"
    with pytest.raises(AwshError, match="AWS can't pause what sns does"):
        typed("lambda trigger disable resize sns")
    assert typed("lambda trigger add resize sqs work --batch 7")[0]["does"].startswith("batches of 7")
    assert "work wakes resize already: changing BatchSize" in person.said

    person.answer = False
    with pytest.raises(AwshError, match="left as it was"):
        typed("lambda trigger rm resize")
    assert person.questions[-1].startswith("Remove 5 triggers: resize by bucket pictures (created under in/")
    person.answer = True
    typed("lambda trigger rm resize schedule 'rate(5 minutes)'")
    typed("lambda trigger ls resize | lambda trigger rm")
    assert typed("lambda trigger ls") == []
    assert (statements(here), typed(policies)) == ([], [])
    assert here.run("aws events list-rules").rows == []
    assert typed("s3 events show pictures") == []


def test_what_others_made_stays(made: str, here: Shell, typed: Typed, person: Any, clean: None) -> None:
    typed("s3 events add pictures --eventbridge")
    typed("lambda trigger add resize s3 pictures --prefix a/")
    typed("lambda trigger add resize s3 pictures --prefix b/ --events removed tagged")
    with pytest.raises(AwshError, match=r"rule 'resize-created' of bucket 'pictures' .*under a/"):
        typed("lambda trigger add resize s3 pictures --prefix a/b/")
    typed("lambda permission add resize sns --source arn:aws:sns:us-east-1:123456789012:news --id mine")
    typed("lambda trigger add resize sns news")
    typed("lambda trigger rm resize s3 --id resize-created")
    assert statements(here) == ["awsh-s3-pictures", "mine"]
    typed("lambda trigger rm resize s3; lambda trigger rm resize sns")
    assert statements(here) == ["mine"]
    assert [row["id"] for row in typed("s3 events show pictures")] == ["eventbridge"]
    [row] = typed("lambda trigger ls resize")
    assert (row["source"], row["name"], row["state"]) == ("sns", "news", "permission alone")
    typed("lambda trigger rm resize sns; s3 events rm eventbridge --bucket pictures")
    assert statements(here) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("s3 nowhere-at-all", "bucket 'nowhere-at-all' does not exist"),
        (
            "s3 pictures --batch 5",
            "--batch is for sqs and dynamodb; s3 takes --prefix, --suffix, --events",
        ),
        ("sqs nowhere", "there is no queue 'nowhere' in us-east-1"),
        ("sqs work --batch 20", "Lambda must be let wait for them (as in --window 5s)"),
        ("sqs work --max-concurrency 1", "--max-concurrency 1: AWS takes 2 to 1,000"),
        ("sns nowhere", "there is no topic 'nowhere'"),
        ("dynamodb nowhere", "there is no table 'nowhere'"),
        ("schedule 'cron(0 12 * * ?)'", "has 5 fields, and 6 are wanted (the year is missing"),
        ("schedule 'cron(0 12 * * * *)'", "one of day of month and day of week must be ?"),
        ("schedule 'cron(0 25 * * ? *)'", "'25' is no hours (0 to 23)"),
        ("schedule 'rate(0 minutes)'", "at least 1 minute"),
    ],
)
def test_refused_before_anything_is_made(
    made: str, here: Shell, typed: Typed, line: str, reason: str
) -> None:
    with pytest.raises(AwshError) as caught:
        typed(f"lambda trigger add resize {line}")
    assert reason in str(caught.value)
    assert statements(here) == []


def test_a_queue_with_a_key_of_its_own(
    made: str, here: Shell, typed: Typed, person: Any, clean: None
) -> None:
    key = here.context().call("kms", "create_key")["KeyMetadata"]["Arn"]
    typed(f"aws sqs create-queue --queue-name sealed --attributes KmsMasterKeyId={key}")
    typed("lambda trigger add resize sqs sealed")
    assert "sqs:GetQueueAttributes, kms:Decrypt on sealed: it gets them by an inline policy" in person.said


def test_a_queue_that_shows_messages_too_soon(made: str, here: Shell, typed: Typed, clean: None) -> None:
    typed("aws sqs create-queue --queue-name hasty --attributes VisibilityTimeout=1")
    with pytest.raises(AwshError, match="shows a message again after 1 s") as caught:
        typed("lambda trigger add resize sqs hasty")
    line = str(caught.value).split("`")[1]
    typed(line)
    typed("lambda trigger add resize sqs hasty")
    [url] = typed("aws sqs list-queues --queue-name-prefix hasty")
    found = here.context().call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["All"])
    assert found["Attributes"]["VisibilityTimeout"] == "12"


def forbid(
    monkeypatch: pytest.MonkeyPatch, here: Shell, *operations: str, error: type[BaseException] | None = None
) -> None:
    """The caller may not do these, as in an account where roles are made by others; or ERROR comes instead."""
    call = here.aws.call

    def checked(service: str, operation: str, parameters: dict[str, Any]) -> Any:
        if operation in operations:
            raise error or AwsError("AccessDenied", f"not authorized to perform {operation}", service=service)
        return call(service, operation, parameters)

    monkeypatch.setattr(here.aws, "call", checked)


def test_interrupted_and_gone_on_with(
    made: str, here: Shell, typed: Typed, monkeypatch: pytest.MonkeyPatch, clean: None
) -> None:
    line = "lambda trigger add resize s3 pictures --prefix in/"
    for error in (KeyboardInterrupt, None):
        forbid(monkeypatch, here, "put_bucket_notification_configuration", error=error)
        with pytest.raises((AwshError, KeyboardInterrupt)):
            typed(line)
        monkeypatch.undo()
        # Ctrl-C leaves the permission, which wakes nobody; what fails is taken back whole.
        assert [row["state"] for row in typed("lambda trigger ls")] == (["permission alone"] if error else [])
        assert typed(line)[0]["state"] == "enabled"
        assert statements(here) == ["awsh-s3-pictures"]
        typed("lambda trigger rm resize")


def test_a_role_that_is_not_yours_to_change(
    made: str, here: Shell, typed: Typed, monkeypatch: pytest.MonkeyPatch, clean: None
) -> None:
    forbid(monkeypatch, here, "put_role_policy")
    with pytest.raises(
        AwshError, match=r"role lab-role may not sqs:ReceiveMessage, .* and you may not change it"
    ) as caught:
        typed("lambda trigger add resize sqs work")
    monkeypatch.undo()
    typed(str(caught.value).split("`")[1])
    typed("lambda trigger add resize sqs work")


def test_a_role_that_may_not_be_looked_at(
    made: str, here: Shell, typed: Typed, person: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "copy.py").write_text(
        "import boto3\ndef handler(event, context):\n    boto3.client('s3').put_object(Bucket='pictures', Key='a')\n"
    )
    typed("lambda create copying --from copy.py --handler copy.handler --role lab-role --wait")
    typed("lambda trigger add copying s3 pictures --prefix out/")
    forbid(monkeypatch, here, "simulate_principal_policy", "get_role")
    with pytest.raises(
        AwshError, match="put_object writes to pictures, at a; what role lab-role lets it do can't be read"
    ):
        typed("lambda trigger add copying s3 pictures --suffix a")
    typed("lambda trigger add copying s3 pictures --prefix in/")
    typed("lambda rm copying")
    assert typed("s3 events show pictures") == []


@pytest.mark.timeout(60)
def test_they_really_wake(made: str, here: Shell, typed: Typed, folder: Path, clean: None) -> None:
    for line in (
        "s3 pictures --prefix in/",
        "sqs work --batch 1",
        "sns news",
        "dynamodb orders --from start",
    ):
        typed(f"lambda trigger add resize {line}")
    typed("s3 cp hello.py s3://pictures/in/a.py")
    typed(f"aws sqs send-message --queue-url {URL} --message-body hello")
    typed(f"aws sqs send-message --queue-url {URL} --message-body poison")
    typed("aws sns publish --topic-arn arn:aws:sns:us-east-1:123456789012:news --message hello")
    typed("""aws dynamodb put-item --table-name orders --item '{"id": {"S": "1"}}'""")
    for source in ("s3", "sqs", "sns", "dynamodb"):
        until(lambda source=source: written(here, f"woken by aws:{source}"), 30)  # type: ignore[misc]
    count = "ApproximateNumberOfMessages"

    def failed() -> bool:
        url = f"http://sqs/{ACCOUNT}/work-failed"
        found = here.context().call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=[count])
        time.sleep(0.1)
        return bool(found["Attributes"][count] == "1")

    until(failed, 30)


def test_examples_run(made: str, here: Shell, person: Any, clean: None) -> None:
    for command in trigger.walk():
        assert command.doc.examples, command.path
        for line in command.doc.examples:
            try:
                here.run(line, console=person)
            except Exception as error:
                error.add_note(f"{line}\n{person.said}")
                raise


def test_completing(made: str, here: Shell) -> None:
    line = "lambda trigger add resize"
    assert [each.strip() for each in inserts(here, f"{line} s") if not each.startswith("-")] == [
        "s3",
        "sqs",
        "sns",
        "schedule",
    ]
    for source, typed, whole in (
        ("s3", "pict", "pictures "),
        ("sqs", "work-", "work-failed "),
        ("sns", "ne", "news "),
        ("dynamodb", "ord", "orders "),
        ("schedule", "rate(1", "'rate(1 hour)' "),
    ):
        until(lambda source=source, typed=typed: inserts(here, f"{line} {source} {typed}"))  # type: ignore[misc]
        assert inserts(here, f"{line} {source} {typed}") == [whole]
