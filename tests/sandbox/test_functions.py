"""Lambda functions really run: the contract towards the handler, errors, limits, logs."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.sandbox.functions import Lambda, zipped

SHOW = """
import logging, os, sys
logging.getLogger().setLevel(logging.INFO)
print("imported")

def handler(event, context):
    print("asked")
    logging.info("two\\nlines")
    if event.get("do") == "raise":
        raise ValueError("not this")
    if event.get("do") == "exit":
        sys.exit(3)
    if event.get("do") == "set":
        return {1}
    if event.get("do") == "sleep":
        import time; time.sleep(30)
    if event.get("do") == "eat":
        kept = b"x" * (400 << 20)
    if event.get("do") == "long":
        return "x" * (7 << 20)
    return {
        "event": event, "id": context.aws_request_id, "arn": context.invoked_function_arn,
        "left": context.get_remaining_time_in_millis(), "memory": context.memory_limit_in_mb,
        "stream": context.log_stream_name, "environment": dict(os.environ), "here": os.getcwd(), "process": os.getpid(),
    }
"""


@pytest.fixture(scope="module")
def functions(client: Any) -> Lambda:
    made = Lambda(client)
    made.create("show", SHOW, Timeout=1, Environment={"Variables": {"COLOUR": "blue"}})
    return made


def test_a_handler_gets_what_lambda_gives(functions: Lambda) -> None:
    answer, error = functions.invoke("show", {"n": 1})
    assert error is None
    assert answer["event"] == {"n": 1}
    assert answer["arn"] == "arn:aws:lambda:us-east-1:123456789012:function:show"
    assert 0 < answer["left"] <= 1000
    assert answer["memory"] == "128"
    environment = answer["environment"]
    assert environment["COLOUR"] == "blue"
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "show"
    assert environment["AWS_REGION"] == "us-east-1"
    assert environment["LAMBDA_TASK_ROOT"] == answer["here"]
    assert environment["AWS_LAMBDA_LOG_STREAM_NAME"] == answer["stream"]
    assert re.match(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$", answer["stream"])
    assert not {"VIRTUAL_ENV", "PYTHONPATH", "XDG_DATA_HOME"} & set(environment)
    again, _ = functions.invoke("show", {"n": 2})
    assert again["process"] == answer["process"]


def test_the_log_is_cloudwatchs(functions: Lambda, client: Any) -> None:
    stream = functions.invoke("show", {})[0]["stream"]
    records = [
        each["message"]
        for each in client("logs").get_log_events(
            logGroupName="/aws/lambda/show", logStreamName=stream, startFromHead=True
        )["events"]
    ]
    start = next(number for number, text in enumerate(records) if text.startswith("START "))
    assert records[0].startswith("INIT_START")
    assert re.match(r"START RequestId: [0-9a-f-]{36} Version: \$LATEST\n", records[start])
    assert records[start + 1] == "asked\n"
    assert re.match(r"\[INFO\]\t[\dT:.-]+Z\t[0-9a-f-]{36}\ttwo\nlines", records[start + 2])
    assert records[start + 3].startswith("END RequestId: ")
    assert re.search(
        r"\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB",
        records[start + 4],
    )
    assert "START RequestId" in functions.log("show", {})


def test_a_role_that_may_not_write_the_log_leaves_none(functions: Lambda, client: Any) -> None:
    role = functions.make_role("silent-role", "lambda.amazonaws.com")
    functions.create("silent", "def handler(event, context):\n    print('heard')", Role=role)
    assert "heard" in functions.log("silent")
    groups = client("logs").describe_log_groups(logGroupNamePrefix="/aws/lambda/silent")["logGroups"]
    assert groups == []


def test_errors_are_lambdas(functions: Lambda) -> None:
    answer, error = functions.invoke("show", {"do": "raise"})
    assert error == "Unhandled"
    assert (answer["errorType"], answer["errorMessage"]) == ("ValueError", "not this")
    assert answer["stackTrace"][0].startswith('  File "/var/task/app.py", line 10, in handler\n')
    assert "[ERROR] ValueError: not this\nTraceback" in functions.log("show", {"do": "raise"})
    answer, _ = functions.invoke("show", {"do": "set"})
    assert answer["errorType"] == "Runtime.MarshalError"
    assert answer["errorMessage"] == "Unable to marshal response: Object of type set is not JSON serializable"
    answer, _ = functions.invoke("show", {"do": "exit"})
    assert answer["errorType"] == "Runtime.ExitError"
    assert answer["errorMessage"].endswith("Error: Runtime exited with error: exit status 3")
    answer, _ = functions.invoke("show", {"do": "long"})
    assert answer["errorType"] == "Function.ResponseSizeTooLarge"


def test_time_and_memory_are_limited(functions: Lambda) -> None:
    answer, error = functions.invoke("show", {"do": "sleep"})
    assert error == "Unhandled"
    assert answer["errorMessage"].endswith("Task timed out after 1.00 seconds")
    answer, _ = functions.invoke("show", {"do": "eat"})
    assert answer["errorMessage"].endswith("Runtime exited with error: signal: killed")


@pytest.mark.parametrize(
    ("code", "handler", "kind", "message"),
    [
        ("", "app.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'"),
        (
            "",
            "none.handler",
            "Runtime.ImportModuleError",
            "Unable to import module 'none': No module named 'none'",
        ),
        (
            "import moto",
            "app.handler",
            "Runtime.ImportModuleError",
            "Unable to import module 'app': No module named 'moto'",
        ),
        (
            "def (",
            "app.handler",
            "Runtime.UserCodeSyntaxError",
            "Syntax error in module 'app': invalid syntax (app.py, line 1)",
        ),
        ("{}['a']", "app.handler", "KeyError", "'a'"),
    ],
)
def test_what_cannot_start_says_why(
    functions: Lambda, code: str, handler: str, kind: str, message: str
) -> None:
    functions.create("broken", code, Handler=handler)
    try:
        answer, error = functions.invoke("broken", {})
    finally:
        functions.api.delete_function(FunctionName="broken")
    assert error == "Unhandled"
    assert (answer["errorType"], answer["errorMessage"]) == (kind, message)


def test_layers_lie_over_each_other_in_their_order(functions: Lambda) -> None:
    layers = [
        {"python__given": "VALUE = 1", "python__lib__python3.12__site-packages__other": "VALUE = 1"},
        {"python__given": "VALUE = 2"},
    ]
    arns = [
        functions.api.publish_layer_version(
            LayerName=f"layer-{number}", Content={"ZipFile": zipped(**modules)}
        )
        for number, modules in enumerate(layers)
    ]
    code = "import given, other\ndef handler(event, context):\n    return [given.VALUE, other.VALUE, given.__file__]"
    functions.create("layered", code, Layers=[each["LayerVersionArn"] for each in arns])
    answer, error = functions.invoke("layered", {})
    assert error is None
    assert answer[:2] == [2, 1]
    assert answer[2].endswith("/python/given.py")


def test_boto3_inside_of_a_function_is_in_the_sandbox(functions: Lambda, bucket: str) -> None:
    code = """
import boto3, decimal

def handler(event, context):
    s3 = boto3.client("s3")
    s3.put_object(Bucket=event["bucket"], Key="made", Body=b"by a function")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": event["bucket"], "Key": "made"})
    import urllib.request
    body = urllib.request.urlopen(url).read().decode()
    try:
        urllib.request.urlopen("http://192.0.2.1/")
    except Exception as error:
        refused = str(error)
    return [body, boto3.client("sts").get_caller_identity()["Arn"], decimal.Decimal("1.10"), refused]
"""
    functions.create("inside", code, Timeout=20)
    answer, error = functions.invoke("inside", {"bucket": bucket})
    assert error is None, answer
    assert answer[:3] == ["by a function", "arn:aws:sts::123456789012:assumed-role/lambda-role/inside", 1.1]
    assert "reaches nothing outside this machine" in answer[3]
