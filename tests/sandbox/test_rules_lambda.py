"""What Lambda refuses and defaults."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.asking import refused
from tests.sandbox.functions import Lambda, zipped

CODE = "def handler(event, context):\n    return context.function_version"
INVALID = ("InvalidParameterValueException", 400)
VALIDATION = ("ValidationException", 400)
CONFLICT = ("ResourceConflictException", 409)
MISSING = ("ResourceNotFoundException", 404)


@pytest.fixture(scope="module")
def functions(client: Any) -> Lambda:
    return Lambda(client)


@pytest.fixture
def name(functions: Lambda) -> Iterator[str]:
    functions.create("ruled", CODE)
    yield "ruled"
    functions.api.delete_function(FunctionName="ruled")


def spec(functions: Lambda, **options: Any) -> dict[str, Any]:
    return {
        "FunctionName": "refused",
        "Runtime": "python3.12",
        "Handler": "app.handler",
        "Role": functions.role,
        "Code": {"ZipFile": zipped(app=CODE)},
        **options,
    }


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"Timeout": 1801}, VALIDATION),
        ({"Timeout": 0}, VALIDATION),
        ({"MemorySize": 10241}, VALIDATION),
        ({"MemorySize": 127}, VALIDATION),
        ({"EphemeralStorage": {"Size": 20000}}, VALIDATION),
        ({"Handler": "app handler"}, VALIDATION),
        ({"FunctionName": "n" * 65}, VALIDATION),
        ({"FunctionName": "with.dot"}, VALIDATION),
        ({"Runtime": "python4.1"}, INVALID),
        ({"Runtime": "python3.6"}, INVALID),
        ({"Runtime": None, "Handler": None}, INVALID),
        ({"Environment": {"Variables": {"A_NAME": "x" * 4096}}}, INVALID),
        ({"Environment": {"Variables": {"AWS_REGION": "eu-west-1"}}}, INVALID),
        ({"Environment": {"Variables": {"1st": "x"}}}, VALIDATION),
        ({"Role": "arn:aws:iam::123456789012:role/none"}, INVALID),
        ({"Role": "none"}, VALIDATION),
        ({"Code": {"ZipFile": b"no zip"}}, INVALID),
        ({"Code": {"S3Bucket": "no-such-bucket", "S3Key": "x"}}, INVALID),
        ({"Layers": ["arn:aws:lambda:us-east-1:123456789012:layer:none:1"]}, INVALID),
        ({"Layers": [f"arn:aws:lambda:us-east-1:123456789012:layer:l{n}:1" for n in range(6)]}, INVALID),
        ({"Layers": ["none"]}, VALIDATION),
        ({"DeadLetterConfig": {"TargetArn": "arn:aws:s3:::bucket"}}, VALIDATION),
        ({"LoggingConfig": {"LogFormat": "JSON"}}, ("NotImplemented", 501)),
    ],
)
def test_a_function_lambda_does_not_make(
    functions: Lambda, options: dict[str, Any], code: tuple[str, int]
) -> None:
    given = {name: value for name, value in spec(functions, **options).items() if value is not None}
    assert refused(functions.api.create_function, **given) == code


def test_who_hears_of_failures_must_be_written_to_by_the_role(functions: Lambda, name: str) -> None:
    api, topic = functions.api, "arn:aws:sns:us-east-1:123456789012:topic"
    bare = functions.make_role("bare-role", "lambda.amazonaws.com")
    dead = {"DeadLetterConfig": {"TargetArn": topic}}
    assert refused(api.create_function, **spec(functions, Role=bare, **dead)) == INVALID
    assert refused(api.update_function_configuration, FunctionName=name, Role=bare, **dead) == INVALID
    api.update_function_configuration(FunctionName=name, Role=bare)
    told = {"DestinationConfig": {"OnFailure": {"Destination": topic}}}
    assert refused(api.put_function_event_invoke_config, FunctionName=name, **told) == INVALID


def test_a_role_that_lambda_may_not_assume(functions: Lambda) -> None:
    other = functions.make_role("for-ec2", "ec2.amazonaws.com")
    with pytest.raises(ClientError, match="The role defined for the function cannot be assumed by Lambda"):
        functions.api.create_function(**spec(functions, Role=other))


def test_sizes_of_code(functions: Lambda) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("big", b"")
        archive.infolist()[0].file_size = 251 << 20
    with pytest.raises(ClientError, match="Unzipped size must be smaller than 262144000 bytes"):
        functions.api.create_function(**spec(functions, Code={"ZipFile": file.getvalue()}))
    large = bytes((50 << 20) + 1)
    code = refused(functions.api.create_function, **spec(functions, Code={"ZipFile": large}))
    assert code == ("RequestEntityTooLargeException", 413)


def test_states_of_a_function(functions: Lambda) -> None:
    api = functions.api
    made = api.create_function(**spec(functions, FunctionName="stateful"))
    try:
        assert (made["State"], made["LastUpdateStatus"], made["Version"]) == (
            "Pending",
            "InProgress",
            "$LATEST",
        )
        assert refused(api.invoke, FunctionName="stateful") == CONFLICT
        assert refused(api.update_function_configuration, FunctionName="stateful", Timeout=4) == CONFLICT
        assert refused(api.create_function, **spec(functions, FunctionName="stateful")) == CONFLICT
        functions.wait("stateful")
        changed = api.update_function_configuration(FunctionName="stateful", Timeout=4)
        assert (changed["State"], changed["LastUpdateStatus"], changed["Timeout"]) == (
            "Active",
            "InProgress",
            4,
        )
        assert changed["RevisionId"] != made["RevisionId"]
        assert (
            refused(api.update_function_code, FunctionName="stateful", ZipFile=zipped(app=CODE)) == CONFLICT
        )
        assert functions.invoke("stateful") == ("$LATEST", None)
        functions.wait("stateful")
        assert refused(
            api.update_function_configuration, FunctionName="stateful", RevisionId=made["RevisionId"]
        ) == ("PreconditionFailedException", 412)
        assert refused(api.update_function_configuration, FunctionName="stateful", MemorySize=1) == VALIDATION
    finally:
        api.delete_function(FunctionName="stateful")
    assert refused(api.get_function, FunctionName="stateful") == MISSING


def test_the_code_can_be_had_back(functions: Lambda, name: str, s3: Any, bucket: str) -> None:
    content = zipped(app=CODE + " ")
    version = s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=bucket, Key="code.zip", Body=content)["VersionId"]
    s3.put_object(Bucket=bucket, Key="code.zip", Body=b"newer")
    functions.api.update_function_code(
        FunctionName=name, S3Bucket=bucket, S3Key="code.zip", S3ObjectVersion=version
    )
    found = functions.api.get_function(FunctionName=name)
    assert found["Configuration"]["CodeSha256"] == base64.b64encode(hashlib.sha256(content).digest()).decode()
    with urlopen(found["Code"]["Location"]) as answer:
        assert answer.read() == content
    functions.wait(name)
    assert (
        refused(functions.api.update_function_code, FunctionName=name, S3Bucket=bucket, S3Key="none")
        == INVALID
    )
    assert (
        refused(functions.api.update_function_code, FunctionName=name, S3Bucket=bucket, S3Key="code.zip")
        == INVALID
    )


def test_versions_and_aliases(functions: Lambda, name: str) -> None:
    api = functions.api
    assert api.publish_version(FunctionName=name)["Version"] == "1"
    assert api.publish_version(FunctionName=name)["Version"] == "1"
    api.update_function_configuration(FunctionName=name, Description="other")
    functions.wait(name)
    assert api.publish_version(FunctionName=name)["Version"] == "2"
    assert refused(api.publish_version, FunctionName=name, CodeSha256="other") == INVALID
    api.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    assert refused(api.create_alias, FunctionName=name, Name="live", FunctionVersion="1") == CONFLICT
    assert refused(api.create_alias, FunctionName=name, Name="7", FunctionVersion="1") == VALIDATION
    assert refused(api.create_alias, FunctionName=name, Name="none", FunctionVersion="9") == MISSING
    assert functions.invoke(name, Qualifier="live") == ("1", None)
    assert functions.invoke(f"{name}:live") == ("1", None)
    assert functions.invoke(f"123456789012:function:{name}:live") == ("1", None)
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
    assert functions.invoke(arn, Qualifier="1") == ("1", None)
    half = {"AdditionalVersionWeights": {"2": 0.5}}
    api.update_alias(FunctionName=name, Name="live", RoutingConfig=half)
    assert {functions.invoke(name, Qualifier="live")[0] for _ in range(40)} == {"1", "2"}
    latest = {"FunctionName": name, "Name": "live", "FunctionVersion": "$LATEST"}
    assert refused(api.update_alias, **latest, RoutingConfig=half) == INVALID
    assert refused(api.delete_function, FunctionName=name, Qualifier="2") == CONFLICT
    assert refused(api.delete_function, FunctionName=name, Qualifier="$LATEST") == INVALID
    api.update_alias(FunctionName=name, Name="live", RoutingConfig={})
    api.delete_function(FunctionName=name, Qualifier="2")
    api.update_function_configuration(FunctionName=name, Description="more")
    functions.wait(name)
    assert api.publish_version(FunctionName=name)["Version"] == "3"


def test_permissions(functions: Lambda, name: str) -> None:
    api = functions.api
    given = {"FunctionName": name, "StatementId": "s3", "Action": "lambda:InvokeFunction"}
    source = {"SourceArn": "arn:aws:s3:::b", "SourceAccount": "123456789012"}
    api.add_permission(**given, Principal="s3.amazonaws.com", **source)
    assert refused(api.add_permission, **given, Principal="s3.amazonaws.com") == CONFLICT
    assert refused(api.add_permission, **{**given, "StatementId": "x"}, Principal="nobody") == INVALID
    assert refused(api.add_permission, **{**given, "StatementId": "x y"}, Principal="*") == VALIDATION
    api.publish_version(FunctionName=name)
    api.add_permission(**given, Principal="210987654321", Qualifier="1")
    statement = json.loads(api.get_policy(FunctionName=name)["Policy"])["Statement"]
    assert [(each["Sid"], each["Condition"]) for each in statement] == [
        (
            "s3",
            {
                "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::b"},
                "StringEquals": {"AWS:SourceAccount": "123456789012"},
            },
        )
    ]
    other = json.loads(api.get_policy(FunctionName=name, Qualifier="1")["Policy"])["Statement"]
    assert [each["Principal"] for each in other] == [{"AWS": "arn:aws:iam::210987654321:root"}]
    assert refused(api.remove_permission, FunctionName=name, StatementId="none") == MISSING
    api.remove_permission(FunctionName=name, StatementId="s3")
    assert refused(api.get_policy, FunctionName=name) == MISSING


def test_concurrency_leaves_a_hundred_unreserved(functions: Lambda, name: str) -> None:
    api = functions.api
    free = api.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"] - 100
    put = api.put_function_concurrency
    assert refused(put, FunctionName=name, ReservedConcurrentExecutions=free + 1) == INVALID
    api.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    assert api.get_function(FunctionName=name)["Concurrency"] == {"ReservedConcurrentExecutions": 0}
    assert refused(api.invoke, FunctionName=name) == ("TooManyRequestsException", 429)
    api.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=free)
    assert api.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"] == 100
    api.delete_function_concurrency(FunctionName=name)
    assert functions.invoke(name) == ("$LATEST", None)


def test_layers(functions: Lambda, name: str) -> None:
    api = functions.api
    made = [
        api.publish_layer_version(LayerName="both", Content={"ZipFile": zipped(python__given=f"VALUE = {n}")})
        for n in (1, 2)
    ]
    arns = [each["LayerVersionArn"] for each in made]
    with urlopen(made[0]["Content"]["Location"]) as answer:
        assert b"VALUE = 1" in answer.read()
    assert api.get_layer_version_by_arn(Arn=arns[1])["Version"] == 2
    assert refused(api.update_function_configuration, FunctionName=name, Layers=arns) == INVALID
    api.update_function_configuration(FunctionName=name, Layers=arns[:1])
    code = "import given\ndef handler(event, context):\n    return given.VALUE"
    functions.wait(name)
    api.update_function_code(FunctionName=name, ZipFile=zipped(app=code))
    # A layer that is deleted stays with those who have it.
    api.delete_layer_version(LayerName="both", VersionNumber=1)
    assert functions.invoke(name) == (1, None)
    assert refused(api.get_layer_version, LayerName="both", VersionNumber=1) == MISSING
    assert api.publish_layer_version(LayerName="both", Content={"ZipFile": zipped(a="")})["Version"] == 3


def test_addresses_of_functions(functions: Lambda, name: str) -> None:
    api = functions.api
    assert refused(api.get_function_url_config, FunctionName=name) == MISSING
    assert refused(api.update_function_url_config, FunctionName=name, AuthType="NONE") == MISSING
    assert refused(api.create_function_url_config, FunctionName=name, AuthType="ALL") == VALIDATION
    url = api.create_function_url_config(FunctionName=name, AuthType="NONE")["FunctionUrl"]
    assert re.fullmatch(r"https://[a-z0-9]+\.lambda-url\.us-east-1\.on\.aws/", url)
    assert refused(api.create_function_url_config, FunctionName=name, AuthType="NONE") == CONFLICT
    assert api.list_function_url_configs(FunctionName=name)["FunctionUrlConfigs"][0]["FunctionUrl"] == url
    api.delete_function_url_config(FunctionName=name)
    assert refused(api.delete_function_url_config, FunctionName=name) == MISSING


def test_payloads_have_limits(functions: Lambda, name: str) -> None:
    api = functions.api
    too_large = ("RequestEntityTooLargeException", 413)
    assert refused(api.invoke, FunctionName=name, Payload=b'"' + b"x" * (6 << 20) + b'"') == too_large
    event = {"FunctionName": name, "InvocationType": "Event"}
    assert refused(api.invoke, **event, Payload=b'"' + b"x" * (1 << 20) + b'"') == too_large
    assert refused(api.invoke, FunctionName=name, Payload=b"{") == ("InvalidRequestContentException", 400)
    assert api.invoke(FunctionName=name, InvocationType="DryRun")["StatusCode"] == 204
    assert refused(api.invoke, FunctionName="none") == MISSING


def test_what_is_said_of_asynchronous_invocations(functions: Lambda, name: str) -> None:
    api = functions.api
    put, get = api.put_function_event_invoke_config, api.get_function_event_invoke_config
    assert refused(put, FunctionName=name) == INVALID
    assert refused(put, FunctionName=name, MaximumRetryAttempts=3) == VALIDATION
    assert refused(put, FunctionName=name, MaximumEventAgeInSeconds=10) == VALIDATION
    put(FunctionName=name, MaximumRetryAttempts=1)
    api.update_function_event_invoke_config(FunctionName=name, MaximumEventAgeInSeconds=60)
    assert get(FunctionName=name)["MaximumRetryAttempts"] == 1
    put(FunctionName=name, MaximumRetryAttempts=0)
    assert "MaximumEventAgeInSeconds" not in get(FunctionName=name)
