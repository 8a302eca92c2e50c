"""Functions that would wake themselves: what their code, environment and role say of it."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from awsh.errors import AwshError
from awsh.shell import Shell
from awsh_lambda.triggers.function import Function
from awsh_lambda.triggers.loops.code.fetching import fetch
from awsh_lambda.triggers.loops.code.reading import read
from awsh_lambda.triggers.loops.judging import evidence
from awsh_lambda.triggers.loops.watched import Watched
from awsh_lambda.triggers.roles.policies import Policies, Policy
from awsh_lambda.triggers.texts import overlap, pattern, text

IN = Watched("s3", "bucket", "pics", "arn:aws:s3:::pics", frozenset({"created"}), text("in/", None, ".jpg"))
ALL = IN._replace(key=text(None))
GONE = ALL._replace(changes=frozenset({"removed"}))
QUEUE = Watched(
    "sqs",
    "queue",
    "work",
    "arn:aws:sqs:us-east-1:1:work",
    frozenset({"sent"}),
    url="https://sqs.us-east-1.amazonaws.com/1/work",
)
TOPIC = Watched("sns", "topic", "news", "arn:aws:sns:us-east-1:1:news", frozenset({"published"}))
TABLE = Watched(
    "dynamodb", "table", "orders", "arn:aws:dynamodb:us-east-1:1:table/orders", frozenset({"item"})
)

HEAD = """
import boto3, json, os
from urllib.parse import unquote_plus
s3, sqs, sns, db = (boto3.client(name) for name in ("s3", "sqs", "sns", "dynamodb"))
s3r, sqsr, dbr = (boto3.resource(name) for name in ("s3", "sqs", "dynamodb"))
"""
EACH = """
def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        """


def judged(
    code: str, watched: Watched, env: Mapping[str, str] | None = None, runtime: str = "python3.12"
) -> list[str]:
    function = Function(
        "f",
        "arn:aws:lambda:us-east-1:1:function:f",
        "",
        "arn:r",
        3,
        runtime,
        "app.handler",
        env or {},
        (),
        "x",
    )
    name = "app.py" if runtime.startswith("python") else "app.mjs"
    found = read(function, {name: code.encode()}, watched)
    return [each.says for each in evidence(function, found, watched)]


def body(line: str) -> str:
    return HEAD + "def handler(event, context):\n" + textwrap.indent(line, "    ")


@pytest.mark.parametrize(
    ("code", "watched", "env", "says"),
    [
        (
            EACH + "s3.put_object(Bucket=bucket, Key=key, Body=b'')",
            IN,
            {},
            "put_object writes to the bucket that its event names, at in/*.jpg",
        ),
        (EACH + "s3.upload_file('/tmp/x', bucket, 'in/small-' + os.path.basename(key))", IN, {}, "at in/small-*"),
        (EACH + "s3.upload_file('/tmp/x', bucket, f'small/{key}')", ALL, {}, "at small/*"),
        (EACH + "s3r.Object(bucket, key).put(Body=b'')", IN, {}, "put writes to the bucket that its event names"),
        (EACH + "s3r.Bucket(bucket).upload_fileobj(b'', key)", IN, {}, "upload_fileobj writes to"),
        (EACH + "s3.delete_object(Bucket=bucket, Key='old')", GONE, {}, "delete_object deletes from the bucket"),
        (EACH + "pd.to_csv(f's3://{bucket}/in/a.jpg')", IN, {}, "to_csv writes to"),
        (body("s3.put_object(Bucket=os.environ['OUT'], Key='a')"), ALL, {"OUT": "pics"}, "writes to pics, at a"),
        (body("s3.put_object(Bucket=os.getenv('OUT', 'pics'), Key='a')"), ALL, {}, "writes to pics"),
        (body("args = {'Bucket': 'pics', 'Key': 'in/x.jpg'}\ns3.put_object(**args)"), IN, {}, "at in/x.jpg"),
        (body("s3.put_object(**event['target'])"), IN, {}, "writes to a bucket that its code does not tell"),
        (body("s3.put_object(Bucket=event['to'], Key='a')"), ALL, {}, "a bucket that comes from its event"),
        (body("s3.put_object(Bucket=json.load(open('c'))['b'], Key='a')"), ALL, {"B": "pics"}, "B names this one"),
        (
            HEAD
            + "class Store:\n    def __init__(self, bucket):\n        self.bucket = bucket\n"
            + "    def save(self, key):\n        s3.put_object(Bucket=self.bucket, Key=key)\n"
            + "def handler(event, context):\n    Store(os.environ['OUT']).save('in/x.jpg')\n",
            IN,
            {"OUT": "pics"},
            "writes to pics, at in/x.jpg",
        ),
        (
            HEAD
            + "def where(record):\n    return record['s3']['bucket']['name'], record['s3']['object']['key']\n"
            + "def work(record):\n    bucket, key = where(record)\n    s3.copy_object(Bucket=bucket, Key=key)\n"
            + "def handler(event, context):\n    list(map(work, event['Records']))\n",
            IN,
            {},
            "copy_object writes to the bucket that its event names",
        ),
        (body("s3.put_object(Bucket=os.environ['OUT'], Key='a')"), ALL, {}, "its variable OUT would name"),
        (
            HEAD
            + "class Work:\n    def run(self, event):\n        for each in event.get('Records', []):\n"
            + "            self.one(each['s3'], prefix='in')\n"
            + "    def one(self, s3_record, *, prefix):\n        bucket = s3_record['bucket']['name']\n"
            + "        s3.put_object(Bucket=bucket, Key='/'.join([prefix, 'a.jpg']))\n"
            + "def handler(event, context):\n    Work().run(event)\n",
            IN,
            {},
            "that its event names, at in/a.jpg",
        ),
        ("def handler(event, context)\n", ALL, {}, "app.py is no Python that can be parsed here"),
        ("def handler(event, context): pass\n", ALL, {"OUT": "s3://pics/a/"}, "its variable OUT names the bucket"),
        (
            body("sqs.send_message(QueueUrl=os.environ['Q'], MessageBody='')"),
            QUEUE,
            {"Q": "http://127.0.0.1:4566/1/work"},
            "sends to work",
        ),
        (
            body("arn = event['Records'][0]['eventSourceARN']\n"
                 "sqsr.get_queue_by_name(QueueName=arn.split(':')[-1]).send_message(MessageBody='')"),
            QUEUE,
            {},
            "sends to the queue that its event names",
        ),
        (
            body("url = sqs.get_queue_url(QueueName='work')['QueueUrl']\nsqs.send_message_batch(QueueUrl=url)"),
            QUEUE,
            {},
            "send_message_batch sends to work",
        ),
        (
            body("sns.publish(TopicArn=event['Records'][0]['Sns']['TopicArn'], Message='')"),
            TOPIC,
            {},
            "publishes to the topic that its event names",
        ),
        (body("with dbr.Table('orders').batch_writer() as b:\n    b.put_item(Item={})"), TABLE, {}, "writes to orders"),
        (body("db.batch_write_item(RequestItems={'orders': []})"), TABLE, {}, "batch_write_item writes to orders"),
        (body("db.transact_write_items(TransactItems=[{'Put': {'TableName': 'orders'}}])"), TABLE, {}, "to orders"),
        (body("""db.execute_statement(Statement='UPDATE "orders" SET a=1')"""), TABLE, {}, "writes to orders"),
    ],
)  # fmt: skip
def test_what_speaks_for_it(code: str, watched: Watched, env: dict[str, str], says: str) -> None:
    assert says in "; ".join(judged(code, watched, env))


@pytest.mark.parametrize(
    ("code", "watched", "env"),
    [
        (EACH + "s3.put_object(Bucket=bucket, Key='out/' + key, Body=b'')", IN, {}),
        (EACH + "key = key.replace('in/', 'out/')\n        s3.put_object(Bucket=bucket, Key=key)", IN, {}),
        (EACH + "s3.put_object(Bucket=bucket, Key=os.path.splitext(key)[0] + '.json')", IN, {}),
        (EACH + "s3.put_object(Bucket=bucket, Key=str(Path(key).with_suffix('.json')))", IN, {}),
        (EACH + "s3.upload_file('/tmp/x', '{}-resized'.format(bucket), key)", ALL, {}),
        (EACH + "s3.put_object(Bucket=os.environ['OUT'], Key=key)", ALL, {"OUT": "results"}),
        (EACH + "s3.download_file(bucket, key, '/tmp/x')", ALL, {}),
        (EACH + "s3.put_object(Bucket=bucket, Key=key)", GONE, {}),
        (body("s3.get_object(Bucket=os.environ['IN'], Key='a')"), ALL, {"IN": "pics"}),
        (body("sqs.send_message(QueueUrl=os.environ['Q'], MessageBody='')"), QUEUE, {"Q": "https://sqs/1/other"}),
        (body("bot.send_message(event['chat'], 'hello')"), QUEUE, {}),
        (body("mqtt.publish('topic', 'hello')"), TOPIC, {}),
        (body("dbr.Table(os.environ['T']).put_item(Item={})"), TABLE, {"T": "results"}),
        (body("db.execute_statement(Statement='SELECT * FROM orders')"), TABLE, {}),
        (body("pass"), ALL, {"IN": "pictures"}),
    ],
)  # fmt: skip
def test_what_does_not(code: str, watched: Watched, env: dict[str, str]) -> None:
    assert judged(code, watched, env) == []


def test_what_is_installed_into_a_package_is_not_its_own(here: Shell, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "code.zip", "w") as archive:
        archive.writestr("app.py", "import shared, requests, store\n")
        archive.writestr("requests/api.py", "s3.put_object(Bucket='pics')\n")
        archive.writestr("requests-2.0.dist-info/RECORD", "requests/api.py,sha256=x,28\nsix.py,,\n")
        archive.writestr("six.py", "s3.put_object(Bucket='pics')\n")
        archive.writestr("boto3/s3/inject.py", "s3.put_object(Bucket='pics')\n")
        archive.writestr("data.csv", "a,b\n")
        archive.writestr("lib/store.py", "x = 1\n")
    url = (tmp_path / "code.zip").as_uri()
    function = Function(
        "f", "arn:aws:lambda:us-east-1:1:function:f", "", "arn:r", 3, "python3.12", "app.handler", {}, (), url
    )
    assert set(fetch(here.context(), function).files) == {"app.py", "lib/store.py"}
    gone = replace(function, location=f"{url}.gone")
    assert "its code could not be fetched (" in fetch(here.context(), gone).missing
    (tmp_path / "code.zip").write_bytes(b"no zip")
    assert "its package is no zip file" in fetch(here.context(), function).missing
    assert fetch(here.context(), replace(function, location="")).missing == "it is an image"


def test_modules_of_its_own_are_followed() -> None:
    files = {
        "config.py": b"import os\nOUT = os.environ['OUT']\n",
        "lib/store.py": b"import config\ndef save(s3, key):\n    s3.put_object(Bucket=config.OUT, Key=key)\n",
        "app.py": b"from lib import store\ndef handler(event, context):\n    store.save(None, 'in/a.jpg')\n",
    }
    for bucket, says in (("pics", ["store.py:3 put_object writes to pics, at in/a.jpg"]), ("other", [])):
        function = Function("f", "arn:aws:lambda:us-east-1:1:function:f", "", "", 3, "python3.12", "app.handler",
                            {"OUT": bucket}, (), "x")  # fmt: skip
        assert [each.says for each in evidence(function, read(function, files, IN), IN)] == says


def test_other_languages_are_scanned() -> None:
    writes = "import x from 'y'\nawait client.send(new PutObjectCommand({Bucket: b}))\n"
    assert judged(writes, ALL, runtime="nodejs22.x") == [
        "app.mjs:2 PutObject writes to a bucket that its code does not tell"
    ]
    assert judged(writes, QUEUE, runtime="nodejs22.x") == []
    assert judged("await client.send(new GetObjectCommand({Bucket: b}))", ALL, runtime="nodejs22.x") == []


@pytest.mark.parametrize(
    ("statements", "resource", "allows"),
    [
        ([("Allow", "s3:*", "*")], "pics/in/*", True),
        ([("Allow", "s3:PutObject", "arn:aws:s3:::pics/in/2026/*")], "pics/in/*.jpg", True),
        ([("Allow", "s3:PutObject", "arn:aws:s3:::pics/out/*")], "pics/in/*.jpg", False),
        ([("Allow", "s3:Get*", "*")], "pics/*", False),
        ([("Allow", "*", "*"), ("Deny", "s3:Put*", "arn:aws:s3:::pics/*")], "pics/in/*", False),
        ([("Allow", "*", "*"), ("Deny", "s3:Put*", "arn:aws:s3:::pics/in/a*")], "pics/in/*", True),
    ],
)
def test_policies_about_some_of_the_keys(
    statements: list[tuple[str, str, str]], resource: str, allows: bool
) -> None:
    document = {"Statement": [{"Effect": e, "Action": a, "Resource": r} for e, a, r in statements]}
    policies = Policies((Policy("p", document),), None)
    assert (policies.allowing("s3:PutObject", pattern(f"arn:aws:s3:::{resource}")) == "p") is allows


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("in/*", "*.jpg", True),
        ("in/*", "out/*", False),
        ("a*b*c", "abc", True),
        ("*a", "b*", True),
        ("ab", "a", False),
    ],
)
def test_overlap(one: str, other: str, both: bool) -> None:
    assert overlap(pattern(one), pattern(other)) is both is overlap(pattern(other), pattern(one))


LOOP = HEAD + EACH + "s3.put_object(Bucket=bucket, Key='small-' + key, Body=b'')\n"


def test_refused_with_the_reason_and_the_ways_out(
    here: Shell, typed: Callable[[str], list[Any]], person: Any, folder: Path
) -> None:
    (folder / "loop.py").write_text(LOOP)
    (folder / "quiet.py").write_text("def handler(event, context):\n    return 1\n")
    here.yes = True
    typed(
        "s3 mb loop-pictures; iam role create loop-writer --for lambda; iam role create loop-reader --for lambda"
    )
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    here.context().call(
        "iam",
        "put_role_policy",
        RoleName="loop-writer",
        PolicyName="all",
        PolicyDocument=json.dumps(everything),
    )
    typed("lambda create looping --from loop.py --handler loop.handler --role loop-writer --wait")
    typed("lambda create quiet --from quiet.py --role loop-writer --wait")
    typed("lambda create harmless --from loop.py --handler loop.handler --role loop-reader --wait")

    with pytest.raises(AwshError) as caught:
        typed("lambda trigger add looping s3 loop-pictures")
    assert "looping would wake itself over bucket loop-pictures: loop.py:" in str(caught.value)
    assert "at small-*; role loop-writer lets it (policy all)" in str(caught.value)
    assert "two ways out: let it write to another bucket, or under a prefix" in str(caught.value)
    assert typed("lambda trigger ls looping") == typed("s3 events show loop-pictures") == []
    # Whoever asks, and whatever they type.
    for line in (
        "lambda trigger check looping s3 loop-pictures",
        "s3 events add loop-pictures --lambda looping --allow --on created:put",
    ):
        with pytest.raises(AwshError, match="looping would wake itself over bucket loop-pictures: "):
            typed(line)
    assert typed("lambda trigger ls looping") == typed("s3 events show loop-pictures") == []
    typed("lambda trigger check looping s3 loop-pictures --prefix in/")
    assert person.notes[-1].startswith("looping would not wake itself over bucket loop-pictures")

    typed("s3 events add loop-pictures --lambda looping --allow --prefix in/")
    typed("s3 events add loop-pictures --lambda looping --prefix small-x --on created --allow-recursion")
    [old, _] = typed("lambda trigger ls looping")
    assert (old["does"], old["state"]) == ("created under in/", "enabled")
    typed("s3 events show loop-pictures | where prefix = small-x | s3 events rm")
    typed("lambda trigger add looping s3 loop-pictures --prefix small- --allow-recursion")
    assert "warning: looping would wake itself over bucket loop-pictures (small-*)" in person.notes[-1]
    # Who may write anywhere and shows no sign of it is told, not refused; who may not write is neither.
    typed("lambda trigger add quiet s3 loop-pictures --prefix b/")
    assert "role loop-writer lets quiet change bucket loop-pictures (b/*), by policy all" in person.notes[-1]
    count = len(person.notes)
    typed("lambda trigger add harmless s3 loop-pictures --prefix c/")
    assert len(person.notes) == count
    typed("lambda rm looping quiet harmless")
