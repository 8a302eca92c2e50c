"""What counts as a change, and what is done about it: the rehearsal, and the journal."""

from __future__ import annotations

import io
import json
import logging
import multiprocessing
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from awsh.aws.models import loader, service_model, service_names
from awsh.aws.reads import CHANGES, READ_VERBS, READS, is_change
from awsh.aws.redact import redacted
from awsh.dryrun import DryRun
from awsh.errors import AwshError
from awsh.journal import Journal
from awsh.sandbox import connect
from awsh.shell import Shell
from awsh.testing import Person
from tests.aws.answering import Answer, answering, refused

At = Callable[..., Shell]


READ_FIRST_WORDS = """
    Analyze Assume Autocomplete Calculate Classify Compare Contains Count Decode Decrypt Derive Describe
    Detect Encrypt Estimate Filter Forecast Geocode Get Head Infer Introspect Is List Lookup Optimize
    Predict Preview Query Read Recognize Rerank Rescore Retrieve Scan Search Select Simulate Snap Suggest
    Synthesize View
""".split()  # noqa: SIM905


@cache
def operations() -> dict[str, dict[str, Any]]:
    """Every operation of every service: `service:Name`, and what its model says of changes."""
    # All models together are most of a gigabyte, which the shared loader would keep.
    alone = loader.__wrapped__()
    return {
        f"{service}:{name}": {key: operation[key] for key in ("http", "readonly") if key in operation}
        for service in service_names()
        for name, operation in alone.load_service_model(service, "service-2")["operations"].items()
    }


def test_the_verbs_that_count_as_reads() -> None:
    """Whoever adds one looks at every operation that begins so."""
    assert sorted(READ_VERBS) == READ_FIRST_WORDS


def test_nothing_that_is_a_change_by_its_http_method_counts_as_a_read() -> None:
    wrong = [
        name
        for name, operation in operations().items()
        if operation.get("http", {}).get("method") in ("PUT", "DELETE", "PATCH")
        and not is_change(name.partition(":")[2])
    ]
    assert not wrong


def test_no_read_is_a_change_by_its_name() -> None:
    words = (
        "Create Delete Put Update Modify Set Add Remove Attach Detach Start Stop Terminate Run Reboot Send Publish"
        " Invoke Execute Import Restore Copy Purge Tag Untag Register Associate Authorize Revoke Enable Disable"
    )
    firsts = tuple(words.split())
    assert not [
        n
        for n in operations()
        if n.partition(":")[2].startswith(firsts) and not is_change(n.partition(":")[2])
    ]


def test_the_exceptions_exist() -> None:
    names = {name.partition(":")[2] for name in operations()}
    assert not (READS | CHANGES) - names


def test_most_of_what_is_called_read_only_is_known_as_such() -> None:
    """Newer models say so themselves."""
    counts = Counter(
        is_change(n.partition(":")[2]) for n, operation in operations().items() if operation.get("readonly")
    )
    assert counts[True] <= counts[False] / 100


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("DescribeVpcs", False),
        ("BatchGetItem", False),
        ("BatchWriteItem", True),
        ("AdminGetUser", False),
        ("AdminDeleteUser", True),
        ("CheckoutLicense", True),
        ("CheckInLicense", True),
        ("TestFailover", True),
        ("VerifyEmailIdentity", True),
        ("Verify", False),
        ("ExecuteStatement", True),
        ("DetectStackDrift", True),
        ("DetectLabels", False),
        ("GenerateDataKey", False),
        ("AssumeRole", False),
        ("ReceiveMessage", True),
        ("NeverHeardOf", True),
    ],
)
def test_verdicts(name: str, changes: bool) -> None:
    assert is_change(name) is changes


def test_a_rehearsal_reads_and_changes_nothing(sandbox_url: str, shell: Shell) -> None:
    told = Person()
    told.there = False
    with Shell(connect(sandbox_url), dry_run=True, console=told) as rehearsal:
        rehearsal.run("aws s3api create-bucket --bucket dry")
        assert rehearsal.run("aws s3api list-buckets").rows == []
        rehearsal.run("aws secretsmanager create-secret --name n --secret-string hunter2")
        with pytest.raises(DryRun) as caught:
            rehearsal.aws.client("s3").upload_fileobj(io.BytesIO(b"x"), "dry", "k")
        assert caught.value.exit_code == 0
        assert list(rehearsal.journal.entries()) == []
    assert told.notes[0] == 'would call s3:CreateBucket {"Bucket": "dry"}'
    assert '"Name": "n", "SecretString": "…"' in told.notes[1]


def test_a_rehearsal_goes_on_behind_what_it_tells(sandbox_url: str, shell: Shell) -> None:
    told = Person()
    told.there = False
    shell.run("aws sqs create-queue --queue-name real; aws ec2 create-vpc --cidr-block 10.9.0.0/16")
    with Shell(connect(sandbox_url), dry_run=True, yes=True, console=told) as rehearsal:
        script = (
            "let q = aws sqs create-queue --queue-name b; aws sqs create-queue --queue-name c && s3 mb dry-1"
        )
        rehearsal.run(f"{script}; vpc ls | where cidr = 10.9.0.0/16 | vpc rm")
    assert [line.split()[2] for line in told.notes[:3]] == [
        "sqs:CreateQueue",
        "sqs:CreateQueue",
        "s3:CreateBucket",
    ]
    assert "ec2:DeleteVpc" in told.notes[-1]


def entries(shell: Shell) -> list[dict[str, Any]]:
    return list(shell.journal.entries())


def test_the_journal_has_every_change_and_no_read(shell: Shell) -> None:
    shell.run("aws s3api create-bucket --bucket journaled; aws s3api list-buckets")
    shell.aws.client("sqs").create_queue(QueueName="q")
    with pytest.raises(AwshError):
        shell.run("aws s3api delete-bucket --bucket not-there")
    found = [(e["service"], e["operation"], e.get("error", "")) for e in entries(shell)]
    assert found == [
        ("s3", "CreateBucket", ""),
        ("sqs", "CreateQueue", ""),
        ("s3", "DeleteBucket", "NoSuchBucket"),
    ]
    first = entries(shell)[0]
    assert first["parameters"] == {"Bucket": "journaled"}
    assert (first["profile"], first["region"]) == ("default", "us-east-1")
    assert first["time"].tzinfo is not None


def test_a_change_whose_answer_never_came_is_in_the_journal(keys: None, at: At) -> None:
    shell = at("http://127.0.0.1:9")
    with pytest.raises(AwshError):
        shell.run("aws sqs create-queue --queue-name q")
    (entry,) = entries(shell)
    assert (entry["operation"], entry["error"]) == ("CreateQueue", "EndpointConnectionError")


SECRETS = [
    (
        "secretsmanager",
        "PutSecretValue",
        {"SecretId": "prod/db", "SecretString": "hunter2", "SecretBinary": b"hunter2"},
    ),
    ("rds", "CreateDBInstance", {"DBInstanceIdentifier": "db", "MasterUserPassword": "hunter2"}),
    ("iam", "CreateLoginProfile", {"UserName": "u", "Password": "hunter2", "PasswordResetRequired": True}),
    ("iam", "UploadServerCertificate", {"ServerCertificateName": "c", "PrivateKey": "hunter2"}),
    ("ssm", "PutParameter", {"Name": "/p", "Value": "hunter2", "Type": "SecureString"}),
    ("lambda", "CreateFunction", {"FunctionName": "f", "Environment": {"Variables": {"DB": "hunter2"}}}),
    ("lambda", "Invoke", {"FunctionName": "f", "Payload": b"hunter2"}),
    ("ec2", "RunInstances", {"ImageId": "ami", "UserData": "hunter2"}),
    ("autoscaling", "CreateLaunchConfiguration", {"LaunchConfigurationName": "l", "UserData": "hunter2"}),
    (
        "ecs",
        "RegisterTaskDefinition",
        {"family": "f", "containerDefinitions": [{"environment": [{"name": "X", "value": "hunter2"}]}]},
    ),
    (
        "codebuild",
        "CreateProject",
        {
            "name": "p",
            "environment": {"image": "i", "environmentVariables": [{"name": "A", "value": "hunter2"}]},
        },
    ),
    (
        "glue",
        "CreateConnection",
        {"ConnectionInput": {"Name": "c", "ConnectionProperties": {"PASSWORD": "hunter2"}}},
    ),
    (
        "cloudformation",
        "CreateStack",
        {"StackName": "s", "Parameters": [{"ParameterKey": "DbPassword", "ParameterValue": "hunter2"}]},
    ),
    ("cognito-idp", "AdminSetUserPassword", {"Username": "u", "Password": "hunter2"}),
    ("sqs", "SendMessage", {"QueueUrl": "q", "MessageBody": "hunter2"}),
    ("s3", "PutObject", {"Bucket": "b", "Key": "k", "Body": b"hunter2", "SSECustomerKey": "hunter2"}),
    ("sns", "Publish", {"TopicArn": "t", "Message": "https://b.s3.amazonaws.com/k?X-Amz-Signature=hunter2"}),
    ("redshift-data", "ExecuteStatement", {"Sql": "create user u identified by 'hunter2'"}),
    ("ec2", "CreateTags", {"Resources": ["i-1"], "Tags": [{"Key": "password", "Value": "hunter2"}]}),
]


@pytest.mark.parametrize(("service", "operation", "given"), SECRETS, ids=lambda value: str(value)[:20])
def test_secrets_are_never_written_down(service: str, operation: str, given: dict[str, Any]) -> None:
    shown = redacted(service_model(service).operation_model(operation).input_shape, given)
    assert "hunter2" not in json.dumps(shown, default=str)
    assert shown.keys() == given.keys()


def test_what_is_no_secret_stays() -> None:
    shape = service_model("iam").operation_model("UpdateAccountPasswordPolicy").input_shape
    given: dict[str, object] = {"MinimumPasswordLength": 12, "AllowUsersToChangePassword": True}
    assert redacted(shape, given) == given
    shape = service_model("secretsmanager").operation_model("DeleteSecret").input_shape
    given = {"SecretId": "prod/db", "ForceDeleteWithoutRecovery": True}
    assert redacted(shape, given) == given
    shape = service_model("ec2").operation_model("ModifyInstanceMetadataOptions").input_shape
    given = {"InstanceId": "i-1", "HttpTokens": "required"}
    assert redacted(shape, given) == given
    long = redacted(None, {"Document": "ab" * 5000})["Document"]
    assert len(long) < 2100
    assert long.endswith("… (10000 characters)")


def test_no_secret_in_the_log_or_the_traceback(shell: Shell, home: Path) -> None:
    import traceback

    from awsh.log import log

    logger = log()
    line = "aws secretsmanager create-secret --name n --secret-string " + "hunter" + "2"
    before = logger.level
    logger.setLevel(logging.DEBUG)
    path = home / "debug.log"
    handler = logging.FileHandler(path)
    logger.addHandler(handler)
    try:
        shell.run(line)
        with pytest.raises(AwshError) as caught:
            shell.run(line)
    finally:
        logger.setLevel(before)
        logger.removeHandler(handler)
        handler.close()
    text = path.read_text()
    assert "secretsmanager:CreateSecret ok" in text
    assert "secretsmanager:CreateSecret ResourceExistsException" in text
    assert "hunter2" not in text
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


def _append(number: int) -> None:
    journal = Journal("aws")
    for count in range(200):
        journal.add(number=number, count=count, text="x" * 300)


def test_processes_that_write_at_once_lose_nothing() -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_append, args=(number,)) for number in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    found = [(entry["number"], entry["count"]) for entry in Journal("aws").entries()]
    assert len(found) == 400
    assert [count for number, count in found if number == 1] == list(range(200))


def test_a_damaged_line_of_the_journal_spoils_only_itself() -> None:
    journal = Journal("aws")
    journal.add(n=1)
    with journal.path.open("ab") as file:
        file.write(b'\xff{"time": "2026')
    journal.add(n=2)
    assert [entry["n"] for entry in journal.entries()] == [1, 2]
    assert journal.path.stat().st_mode & 0o777 == 0o600


def test_a_journal_that_cannot_be_written_stops_nobody(shell: Shell) -> None:
    shell.journal.path.unlink(missing_ok=True)
    shell.journal.path.mkdir()
    shell.run("aws s3api create-bucket --bucket unjournaled")
    assert shell.run("s3 exists unjournaled").value is True


def test_names_are_asked_for_anew_after_a_change_that_went_through(
    keys: None, at: At, monkeypatch: Any
) -> None:
    shell = None
    with answering(refused("Nope"), Answer("<CreateVpcResponse/>")) as ec2:
        shell = at(ec2.url)
        changed: list[str] = []
        monkeypatch.setattr(shell.names, "changed", changed.append)
        with pytest.raises(AwshError):
            shell.run("aws ec2 create-vpc --cidr-block 10.0.0.0/16")
        assert changed == []
        shell.run("aws ec2 create-vpc --cidr-block 10.0.0.0/16")
        assert changed == ["ec2"]
