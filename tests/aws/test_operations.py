"""`aws SERVICE OPERATION`: every operation there is, in the AWS CLI's spelling."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from awsh.aws.models import loader, operation_names, pagination, service_model, service_names
from awsh.binder import Argument, bind
from awsh.completion.flow import fields
from awsh.errors import AwshError, Span, UsageError
from awsh.operations import AwsGroup
from awsh.operations.operation import OperationCommand
from awsh.report import report
from awsh.shell import Shell
from awsh.values import Bytes, Record, Rows
from tests.aws.answering import Answer, answering
from tests.completion.asking import inserts, until

AWS = AwsGroup()


def operation(service: str, name: str) -> OperationCommand:
    found = AWS.members[service].members[name]  # type: ignore[union-attr]
    assert isinstance(found, OperationCommand)
    return found


def flags(service: str, name: str) -> set[str]:
    return {p.flag for p in operation(service, name).parameters}


def bound(shell: Shell, line: str) -> dict[str, object]:
    """The request's parameters that a line comes to."""
    _, service, name, *words = line.split()
    command = operation(service, name)
    arguments = [Argument(word, Span(0, len(word))) for word in words]
    given = bind(shell.context(), command, arguments, Span(0, 0))
    own = given.pop("cli_input_json", None)
    return command._parameters(own, {k: v for k, v in given.items() if k not in command.taken.own})


@pytest.fixture
def models_let_go() -> Iterator[None]:
    """All models together are most of a gigabyte."""
    yield
    for kept in (loader, service_model, operation_names, pagination):
        kept.cache_clear()


@pytest.mark.parametrize("service", service_names())
def test_every_operation_has_its_options(service: str, models_let_go: None) -> None:
    group = AwsGroup().members[service]
    for name, command in group.members.items():  # type: ignore[union-attr]
        if name == "wait":
            continue
        assert isinstance(command, OperationCommand)
        names = [p.flag for p in command.parameters]
        assert len(set(names)) == len(names), command.path
        assert all(re.fullmatch(r"--[a-z0-9-]*[a-z0-9]", flag) for flag in names), (command.path, names)
        members = command.model.input_shape.members if command.model.input_shape else {}
        hidden = {"max_items", "page_size", "starting_token"} if command.taken.paged else set()
        assert len(members) - len(command.taken.members) <= len(hidden)


@pytest.mark.parametrize(
    ("service", "name", "option"),
    [
        ("ec2", "describe-instances", "--instance-ids"),
        ("ec2", "assign-ipv6-addresses", "--ipv6-addresses"),
        ("ec2", "create-image", "--reboot"),
        ("ec2", "run-instances", "--enable-api-termination"),
        ("ec2", "run-instances", "--count"),
        ("rds", "create-db-instance", "--db-instance-identifier"),
        ("rds", "create-db-instance", "--vpc-security-group-ids"),
        ("storagegateway", "describe-cached-iscsi-volumes", "--volume-arns"),
        ("cognito-identity", "create-identity-pool", "--open-id-connect-provider-arns"),
        ("iam", "enable-mfa-device", "--authentication-code1"),
        ("lambda", "publish-version", "--code-sha256"),
        ("deploy", "list-application-revisions", "--s3-bucket"),
        ("codepipeline", "get-pipeline", "--pipeline-version"),
        ("sns", "subscribe", "--notification-endpoint"),
        ("eks", "create-cluster", "--kubernetes-version"),
        ("s3api", "list-objects-v2", "--max-items"),
    ],
)
def test_names_are_the_aws_clis(service: str, name: str, option: str) -> None:
    assert option in flags(service, name)


@pytest.mark.parametrize(
    ("line", "parameters"),
    [
        ("aws ec2 describe-instances --instance-ids i-1 i-2", {"InstanceIds": ["i-1", "i-2"]}),
        ('aws ec2 describe-instances --instance-ids ["i-1","i-2"]', {"InstanceIds": ["i-1", "i-2"]}),
        ("aws ec2 run-instances --dry-run --count 2:5", {"DryRun": True, "MinCount": 2, "MaxCount": 5}),
        ("aws ec2 run-instances --no-dry-run", {"DryRun": False, "MinCount": 1, "MaxCount": 1}),
        ("aws ec2 run-instances --min-count 3 --max-count 4", {"MinCount": 3, "MaxCount": 4}),
        (
            "aws ec2 run-instances --enable-api-termination",
            {"DisableApiTermination": False, "MinCount": 1, "MaxCount": 1},
        ),
        (
            "aws ec2 run-instances --associate-public-ip-address --subnet-id s-1 --security-group-ids sg-1",
            {
                "MinCount": 1,
                "MaxCount": 1,
                "NetworkInterfaces": [
                    {
                        "DeviceIndex": 0,
                        "AssociatePublicIpAddress": True,
                        "SubnetId": "s-1",
                        "Groups": ["sg-1"],
                    }
                ],
            },
        ),
        (
            "aws ec2 describe-vpcs --filters Name=isDefault,Values=true,false Name=tag:a,Values=[x]",
            {
                "Filters": [
                    {"Name": "isDefault", "Values": ["true", "false"]},
                    {"Name": "tag:a", "Values": ["x"]},
                ]
            },
        ),
        (
            "aws ec2 create-vpc --tag-specifications ResourceType=vpc,Tags=[{Key=Name,Value=a},{Key=b,Value=}]",
            {
                "TagSpecifications": [
                    {
                        "ResourceType": "vpc",
                        "Tags": [{"Key": "Name", "Value": "a"}, {"Key": "b", "Value": ""}],
                    }
                ]
            },
        ),
        (
            "aws ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 22-23 --cidr 10.0.0.0/8",
            {
                "GroupId": "sg-1",
                "IpPermissions": [
                    {
                        "IpProtocol": "tcp",
                        "FromPort": 22,
                        "ToPort": 23,
                        "IpRanges": [{"CidrIp": "10.0.0.0/8"}],
                    }
                ],
            },
        ),
        (
            "aws elb register-instances-with-load-balancer --load-balancer-name l --instances i-1 i-2",
            {"LoadBalancerName": "l", "Instances": [{"InstanceId": "i-1"}, {"InstanceId": "i-2"}]},
        ),
        (
            'aws dynamodb get-item --table-name t --key {"id":{"N":"1"}}',
            {"TableName": "t", "Key": {"id": {"N": "1"}}},
        ),
        (
            "aws dynamodb get-item --table-name t --key id={N=1}",
            {"TableName": "t", "Key": {"id": {"N": "1"}}},
        ),
        (
            "aws sqs set-queue-attributes --queue-url u --attributes DelaySeconds=5,VisibilityTimeout=30",
            {"QueueUrl": "u", "Attributes": {"DelaySeconds": "5", "VisibilityTimeout": "30"}},
        ),
        (
            'aws lambda invoke --function-name f --payload {"a":1}',
            {"FunctionName": "f", "Payload": b'{"a":1}'},
        ),
        ("aws codepipeline get-pipeline --name n --pipeline-version 3", {"name": "n", "version": 3}),
        ('aws ec2 create-vpc --cli-input-json {"CidrBlock":"10.0.0.0/16"}', {"CidrBlock": "10.0.0.0/16"}),
        (
            'aws ec2 create-vpc --cidr-block 10.1.0.0/16 --cli-input-json {"CidrBlock":"10.0.0.0/16","DryRun":true}',
            {"CidrBlock": "10.1.0.0/16", "DryRun": True},
        ),
        (
            "aws ec2 create-image --instance-id i --name n --reboot",
            {"InstanceId": "i", "Name": "n", "NoReboot": False},
        ),
        (
            "aws ec2 create-image --instance-id i --name n --no-reboot",
            {"InstanceId": "i", "Name": "n", "NoReboot": True},
        ),
    ],
)
def test_words_to_parameters(shell: Shell, line: str, parameters: dict[str, object]) -> None:
    assert bound(shell, line) == parameters


def test_times(shell: Shell) -> None:
    found = bound(
        shell, "aws cloudtrail lookup-events --start-time 2026-01-02T03:04:05Z --end-time 1767323045"
    )
    assert [time.isoformat() for time in found.values()] == ["2026-01-02T03:04:05+00:00"] * 2  # type: ignore[attr-defined]


def test_files(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text('{"Version": "2012-10-17"}')
    (tmp_path / "keys.json").write_text('{"id": {"S": "ü"}}')
    (tmp_path / "f.zip").write_bytes(b"PK\x00\xff")
    found = bound(
        shell, f"aws iam create-policy --policy-name p --policy-document file://{tmp_path}/policy.json"
    )
    assert found["PolicyDocument"] == '{"Version": "2012-10-17"}'
    found = bound(shell, f"aws dynamodb get-item --table-name t --key file://{tmp_path}/keys.json")
    assert found["Key"] == {"id": {"S": "ü"}}
    found = bound(
        shell, f"aws lambda update-function-code --function-name f --zip-file fileb://{tmp_path}/f.zip"
    )
    assert found["ZipFile"] == b"PK\x00\xff"
    found = bound(
        shell, f"aws lambda create-function --function-name f --role r --zip-file fileb://{tmp_path}/f.zip"
    )
    assert found["Code"] == {"ZipFile": b"PK\x00\xff"}


@pytest.mark.parametrize(
    ("line", "said", "place"),
    [
        ("aws s3api put-object --bucket b --key k --body x", "--body: no such file: x", "x"),
        ("aws s3api get-object", "aws s3api get-object wants --bucket and --key", ""),
        ("aws lambda create-function", "wants --function-name, --role and --code", ""),
        (
            "aws ec2 describe-vpcs --filters Nam=x",
            "--filters: there is no 'Nam' (did you mean 'Name'?)",
            "Nam=x",
        ),
        ("aws ec2 describe-vpcs --filters x", "--filters: ", "x"),
        ("aws ec2 describe-vpcs --max-results many", "--max-results: 'many' is not a whole number", "many"),
        ("aws ec2 describe-vpcs --filters '[1'", "--filters: not JSON: ", "'[1'"),
        (
            'aws dynamodb get-item --table-name t --key \'{"a":{"N":[1]}}\'',
            "a list stands where text is wanted",
            "'{",
        ),
        (
            "aws ec2 describe-vpcs --vpc-id v",
            "unknown option --vpc-id (did you mean '--vpc-ids'?)",
            "--vpc-id",
        ),
        (
            "aws ec2 describe-vpc",
            "aws ec2 has no command 'describe-vpc' (did you mean 'describe-vpcs'?)",
            "describe-vpc",
        ),
        ("aws ecc describe-vpcs", "aws has no command 'ecc' (did you mean 'ecs'?)", "ecc"),
        ("aws s3 ls", "aws s3 has no command 'ls' (in awsh: `s3 ls`)", "ls"),
        ("aws configure", "(the AWS CLI's own: `!aws configure`)", "configure"),
        ("aws ec2 run-instances --count some", "--count: 'some' is not a number, or MIN:MAX", None),
        ("aws ec2 describe-vpcs --query [", "--query: ", None),
        ("aws ec2 describe-vpcs --output jsom", "did you mean 'json'", "jsom"),
    ],
)
def test_mistakes_have_their_place(shell: Shell, line: str, said: str, place: str | None) -> None:
    with pytest.raises(UsageError) as caught:
        shell.run(line)
    assert said in str(caught.value)
    if place is not None:
        assert caught.value.span is not None
        assert line[caught.value.span.start :].startswith(place)


def test_rows_records_and_queries(shell: Shell) -> None:
    made = shell.run("aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId").value
    assert str(made).startswith("vpc-")
    rows = shell.run("aws ec2 describe-vpcs | where CidrBlock = 10.0.0.0/16 | get VpcId").rows
    assert rows == [made]
    assert isinstance(
        shell.run(f"aws ec2 describe-vpc-attribute --vpc-id {made} --attribute enableDnsSupport").value,
        Record,
    )
    assert shell.run(f"aws ec2 describe-vpcs --vpc-ids {made} --query 'Vpcs[].CidrBlock'").rows == [
        "10.0.0.0/16"
    ]
    assert shell.run("aws ec2 describe-vpcs --query 'length(Vpcs)'").value == 2
    assert shell.run(f"aws ec2 delete-vpc --vpc-id {made}").value is None


def test_outputs_are_the_aws_clis(shell: Shell) -> None:
    shell.run("aws sqs create-queue --queue-name one; aws sqs create-queue --queue-name two")

    def text(line: str) -> str:
        value = shell.run(line).value
        assert isinstance(value, Bytes)
        return b"".join(value).decode()

    whole = json.loads(text("aws sqs list-queues --output json"))
    assert list(whole) == ["QueueUrls"]
    assert text("aws sqs list-queues --output text").splitlines() == [
        f"QUEUEURLS\t{url}" for url in whole["QueueUrls"]
    ]
    assert text("aws sqs list-queues --query QueueUrls --output text") == "\t".join(whole["QueueUrls"]) + "\n"
    assert text("aws sqs list-queues --query 'QueueUrls[0]' --output text") == whole["QueueUrls"][0] + "\n"
    assert text("aws sqs list-queues --query none --output text") == "None\n"
    assert text("aws sqs list-queues --output yaml").startswith("QueueUrls:\n")
    assert whole["QueueUrls"][1] in text("aws sqs list-queues --output table")
    assert json.loads(text("aws sqs list-queues --output jsonl").splitlines()[0])


def test_output_text_lines_up_records() -> None:
    from awsh.operations.text import text_lines

    given = {
        "Vpcs": [{"Id": "a", "Tags": [{"Key": "k", "Value": "v"}], "N": None}, {"Id": "b", "Extra": True}],
        "T": 1,
    }
    assert list(text_lines(given)) == ["1", "VPCS\t\ta\tNone", "TAGS\tk\tv", "VPCS\tTrue\tb\t"]


def test_bodies_go_up_and_come_down(shell: Shell, tmp_path: Path) -> None:
    body = tmp_path / "up.bin"
    body.write_bytes(bytes(range(256)) * 4096)
    shell.run("aws s3api create-bucket --bucket bodies")
    shell.run(f"aws s3api put-object --bucket bodies --key k --body {body}")
    assert b"".join(shell.run("aws s3api get-object --bucket bodies --key k").value) == body.read_bytes()  # type: ignore[arg-type]
    kept = shell.run(f"aws s3api get-object --bucket bodies --key k {tmp_path}/down.bin").value
    assert isinstance(kept, Record)
    assert kept.fields["ContentLength"] == 1024 * 1024
    assert (tmp_path / "down.bin").read_bytes() == body.read_bytes()
    shell.run(f"aws s3api get-object --bucket bodies --key k > {tmp_path}/redirected.bin")
    assert (tmp_path / "redirected.bin").read_bytes() == body.read_bytes()


def pages(count: int) -> list[Answer]:
    return [
        Answer(
            json.dumps(
                {"TableNames": [f"t{page}-{n}" for n in range(3)], "LastEvaluatedTableName": f"t{page}-2"}
            ),
            headers={"Content-Type": "application/x-amz-json-1.0"},
        )
        for page in range(count)
    ]


@pytest.mark.parametrize(
    ("line", "rows", "requests"),
    [
        ("aws dynamodb list-tables | first 5", 5, 2),
        ("aws dynamodb list-tables --max-items 7", 7, 3),
        ("aws dynamodb list-tables --no-paginate --query TableNames", 3, 1),
        ("aws dynamodb list-tables --limit 3 --query TableNames", 3, 1),
        ("aws dynamodb list-tables --exclusive-start-table-name xyz --query TableNames", 3, 1),
    ],
)
def test_pages_are_asked_for_as_they_are_wanted(
    keys: None, at: Callable[..., Shell], line: str, rows: int, requests: int
) -> None:
    with answering(*pages(20)) as dynamodb:
        assert len(at(dynamodb.url).run(line).rows) == rows
    assert len(dynamodb.asked) == requests


def test_a_listing_is_gone_on_with_where_max_items_cut_it_off(keys: None, at: Callable[..., Shell]) -> None:
    with answering(*pages(20)) as dynamodb:
        shell = at(dynamodb.url)
        cut = shell.run("aws dynamodb list-tables --max-items 2 --query @").value
        assert isinstance(cut, Record)
        token = cut.fields["NextToken"]
        again = shell.run(
            f"aws dynamodb list-tables --max-items 2 --page-size 9 --starting-token '{token}'"
        ).rows
    assert cut.fields["TableNames"] == ["t0-0", "t0-1"]
    assert len(again) == 2
    assert json.loads(dynamodb.asked[-1].body)["Limit"] == 9


def test_a_skeleton_can_be_filled_in(shell: Shell) -> None:
    made = shell.run("aws sqs create-queue --generate-cli-skeleton").value
    assert isinstance(made, Record)
    assert set(made.fields) == {"QueueName", "attributes", "Attributes", "tags"} - {"attributes"}


def test_waiting(shell: Shell) -> None:
    shell.run("aws s3api create-bucket --bucket waited-for")
    assert shell.run("aws s3api wait bucket-exists --bucket waited-for").value is None
    with pytest.raises(UsageError, match="wants --bucket"):
        shell.run("aws s3api wait bucket-exists")
    with pytest.raises(UsageError, match="did you mean 'bucket-exists'"):
        shell.run("aws s3api wait bucket-exist")


def test_another_region(shell: Shell) -> None:
    shell.run("aws sqs create-queue --queue-name there --region eu-west-3")
    assert shell.run("aws sqs list-queues").rows == []
    (url,) = shell.run("aws sqs list-queues --region eu-west-3").rows
    assert str(url).endswith("/there")


def test_an_unfit_operation_of_the_sandbox_is_one_line(shell: Shell) -> None:
    with pytest.raises(AwshError) as caught:
        shell.run("aws iam list-organizations-features")
    assert "\n" not in str(caught.value)
    assert not isinstance(caught.value, UsageError)


def test_help(shell: Shell) -> None:
    text = b"".join(shell.run("help aws ec2 describe-vpcs").value).decode()  # type: ignore[arg-type]
    assert text.startswith("usage: aws ec2 describe-vpcs [--filters FILTERS…] ")
    assert "Describes your VPCs." in text
    assert "--vpc-ids" in text
    assert "describe-vpcs" in b"".join(shell.run("help aws ec2").value).decode()  # type: ignore[arg-type]


def test_a_mistake_shows_the_beginning_of_a_long_usage(shell: Shell) -> None:
    with pytest.raises(UsageError) as caught:
        shell.run("aws ec2 run-instances --min-count one")
    shown = report(caught.value).splitlines()[-1]
    assert shown.startswith("usage: aws ec2 run-instances --max-count MAX-COUNT --min-count MIN-COUNT [--")
    assert shown.endswith(("]… … (--help shows all)", "] … (--help shows all)"))
    assert len(shown) < 280


def test_a_failure_of_the_sandbox_is_not_blamed_on_aws(shell: Shell) -> None:
    with pytest.raises(AwshError, match="the sandbox failed in dynamodb:CreateTable") as caught:
        shell.run("aws dynamodb create-table --table-name u --billing-mode FOO")
    assert "`sandbox status` names its log" in str(caught.value)


def test_help_searches_operations(shell: Shell) -> None:
    found = {row["command"]: row["summary"] for row in shell.run("help search bucket-analytics").rows}
    assert "aws s3api put-bucket-analytics-configuration" in found
    assert found["aws s3api get-bucket-analytics-configuration"].startswith("This operation")
    assert next(iter(found)).startswith("aws s3api "), "services with commands of their own come first"
    assert found == {row["command"]: row["summary"] for row in shell.run("help search BucketAnalytics").rows}


def test_a_search_that_finds_too_many_operations_says_so(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [row["command"] for row in shell.run("help search delete").rows]
    assert "s3 rm" in found
    assert not [name for name in found if name.startswith("aws ")]
    assert "operations of `aws`" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("aws ec2 describe-vp", "describe-vpcs"),
        ("aws ec2 describe-vpcs --fil", "--filters"),
        ("aws ec2 run-instances --instance-type t3.mi", "t3.micro"),
        ("aws s3api wait buck", "bucket-exists"),
        ("aws s3api put-object --acl pub", "public-read"),
        ("aws ec2 describe-vpcs | where Cidr", "CidrBlock"),
        ("aws ec2 describe-vpcs | where State = ", "available"),
        (
            "aws ec2 describe-vpcs | select VpcId,CidrBlockAssociationSet.Cidr",
            "VpcId,CidrBlockAssociationSet.CidrBlock",
        ),
        ("aws ec2 describe-route-tables | flatten Routes | sort -Gate", "-GatewayId"),
        ("aws sqs list-queues | where val", "value"),
        ("aws dynamodb scan --table-name t | select Consumed", "ConsumedCapacity"),
    ],
)
def test_completion(shell: Shell, line: str, offered: str) -> None:
    until(lambda: offered in [word.strip() for word in inserts(shell, line)])


def test_no_columns_are_known_behind_a_query(shell: Shell) -> None:
    assert "CidrBlock" not in inserts(shell, "aws ec2 describe-vpcs --query Vpcs[].VpcId | where Cidr")


def test_the_rows_of_every_operation_have_a_type() -> None:
    typed = untyped = 0
    for service in ("ec2", "s3", "dynamodb", "lambda", "iam", "cloudwatch", "wafv2", "emr"):
        for name, command in AWS.members[service].members.items():  # type: ignore[union-attr]
            if isinstance(command, OperationCommand):
                known = [fields(row) for row in command.row_types]
                assert None not in known, name
                typed += any(known)
                untyped += not any(known)
    # Some operations answer nothing, or a stream of bytes.
    assert typed > 3 * untyped, (typed, untyped)


def test_rows_of_an_event_stream() -> None:
    from awsh.operations.answer import _events

    class Stream:
        closed = False

        def __iter__(self) -> object:
            return iter([{"Records": {"Payload": b"x"}}, {"End": {}}])

        def close(self) -> None:
            self.closed = True

    stream = Stream()
    assert list(Rows(_events(stream))) == [{"event": "Records", "Payload": b"x"}, {"event": "End"}]
    assert stream.closed
