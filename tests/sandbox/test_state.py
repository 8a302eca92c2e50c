"""What is kept between runs, and what becomes of a state that cannot be used."""

from __future__ import annotations

import functools
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from awsh.sandbox import connect, manage
from awsh.sandbox.places import place
from tests.sandbox.apis import fetch
from tests.sandbox.asking import client_of, end_server, kill_server, sandbox_name

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}

Clients = Callable[[str], Any]


class Runs:
    """One sandbox, run again and again."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> Clients:
        self._target = connect(self.name)
        return functools.cache(lambda service: client_of(self._target, service))

    def __exit__(self, *_: object) -> None:
        end_server(self.name)
        self._target.close()


@pytest.fixture
def runs(request: pytest.FixtureRequest) -> Iterator[Runs]:
    name = "state-" + sandbox_name(request)
    yield Runs(name)
    kill_server(name)


def fill_s3(client: Clients) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="bbb")
    s3.put_bucket_versioning(Bucket="bbb", VersioningConfiguration={"Status": "Enabled"})
    for body in (b"one", b"x" * 10_000, b"y" * 6_000_000):
        s3.put_object(Bucket="bbb", Key="k", Body=body, Metadata={"n": str(len(body))}, Tagging="size=some")
    s3.put_object(Bucket="bbb", Key="gone", Body=b"x")
    s3.delete_object(Bucket="bbb", Key="gone")
    s3.put_bucket_tagging(Bucket="bbb", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    s3.delete_public_access_block(Bucket="bbb")
    allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bbb/*"}
    s3.put_bucket_policy(Bucket="bbb", Policy=json.dumps({"Version": "2012-10-17", "Statement": [allow]}))
    upload = s3.create_multipart_upload(Bucket="bbb", Key="big")["UploadId"]
    s3.upload_part(Bucket="bbb", Key="big", UploadId=upload, PartNumber=1, Body=b"z" * 5_300_000)


def see_s3(client: Clients) -> Any:
    s3 = client("s3")
    versions = s3.list_object_versions(Bucket="bbb")
    upload = s3.list_multipart_uploads(Bucket="bbb")["Uploads"][0]["UploadId"]
    bodies = [
        s3.get_object(Bucket="bbb", Key=each["Key"], VersionId=each["VersionId"])["Body"].read()
        for each in versions["Versions"]
    ]
    return (
        [
            (each["Key"], each["VersionId"], each["ETag"], each["LastModified"])
            for each in versions["Versions"]
        ],
        [each["Key"] for each in versions["DeleteMarkers"]],
        bodies,
        s3.head_object(Bucket="bbb", Key="k")["Metadata"],
        s3.get_object_tagging(Bucket="bbb", Key="k")["TagSet"],
        s3.get_bucket_tagging(Bucket="bbb")["TagSet"],
        s3.get_bucket_policy(Bucket="bbb")["Policy"],
        [
            (part["PartNumber"], part["ETag"])
            for part in s3.list_parts(Bucket="bbb", Key="big", UploadId=upload)["Parts"]
        ],
    )


def fill_others(client: Clients) -> None:
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]

    def new_subnet(cidr: str, zone: str) -> str:
        return str(ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=zone)["Subnet"]["SubnetId"])

    subnets = [new_subnet("10.0.1.0/24", "us-east-1a"), new_subnet("10.0.2.0/24", "us-east-1b")]
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    ec2.create_key_pair(KeyName="key")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    ec2.run_instances(
        ImageId=image,
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        KeyName="key",
        SubnetId=subnets[0],
        SecurityGroupIds=[group],
    )
    queue = client("sqs").create_queue(QueueName="q")["QueueUrl"]
    client("sqs").send_message(QueueUrl=queue, MessageBody="hello")
    topic = client("sns").create_topic(Name="t")["TopicArn"]
    client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:q")
    client("dynamodb").create_table(
        TableName="kept",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client("dynamodb").get_waiter("table_exists").wait(TableName="kept", WaiterConfig={"Delay": 0.1})
    client("dynamodb").put_item(TableName="kept", Item={"id": {"S": "1"}})
    iam = client("iam")
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    for policy in ("AmazonS3ReadOnlyAccess", "AmazonSQSFullAccess"):
        iam.attach_role_policy(RoleName="r", PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
    client("kms").create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("m.py", "def h(event, context):\n    return 1\n")
    functions = client("lambda")
    functions.create_function(
        FunctionName="f", Runtime="python3.12", Role=role, Handler="m.h", Code={"ZipFile": code.getvalue()}
    )
    functions.create_event_source_mapping(
        FunctionName="f", EventSourceArn="arn:aws:sqs:us-east-1:123456789012:q", Enabled=False
    )
    client("secretsmanager").create_secret(Name="s", SecretString="hidden")
    client("ssm").put_parameter(Name="p", Value="v", Type="String")
    fill_apis(client)
    rds = client("rds")
    rds.create_db_subnet_group(DBSubnetGroupName="g", DBSubnetGroupDescription="g", SubnetIds=subnets)
    rds.create_db_instance(
        DBInstanceIdentifier="db",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        MasterUsername="me",
        MasterUserPassword="password1",
        AllocatedStorage=20,
        DBSubnetGroupName="g",
    )


def fill_apis(client: Clients) -> None:
    rest, http = client("apigateway"), client("apigatewayv2")
    made = rest.create_rest_api(name="api")
    about = {"restApiId": made["id"], "resourceId": made["rootResourceId"], "httpMethod": "GET"}
    rest.put_method(**about, authorizationType="NONE")
    rest.put_integration(**about, type="MOCK", requestTemplates={"application/json": '{"statusCode": 204}'})
    rest.put_method_response(**about, statusCode="204")
    rest.put_integration_response(**about, statusCode="204")
    rest.create_deployment(restApiId=made["id"], stageName="prod")
    # What was deployed is served on.
    rest.delete_method(**about)
    api = http.create_api(Name="http", ProtocolType="HTTP")["ApiId"]
    http.create_route(ApiId=api, RouteKey="GET /a")
    http.create_stage(ApiId=api, StageName="$default")
    http.create_deployment(ApiId=api, StageName="$default")


def see_apis(client: Clients) -> Any:
    rest, http = client("apigateway"), client("apigatewayv2")
    [one], [other] = rest.get_rest_apis()["items"], http.get_apis()["Items"]
    answers = [
        fetch(f"{rest.meta.endpoint_url}{path}", Host=f"{id}.execute-api.us-east-1.amazonaws.com").status
        for id, path in ((one["id"], "/prod"), (other["ApiId"], "/a"), (other["ApiId"], "/b"))
    ]
    assert answers == [204, 500, 404]
    return one["id"], other["ApiId"], http.get_stages(ApiId=other["ApiId"])["Items"]


def see_others(client: Clients) -> Any:
    ec2, kms = client("ec2"), client("kms")
    key = kms.list_keys()["Keys"][0]["KeyId"]
    signed = kms.sign(KeyId=key, Message=b"m", SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256")["Signature"]
    queue = client("sqs").get_queue_url(QueueName="q")["QueueUrl"]
    instances = ec2.describe_instances()["Reservations"][0]["Instances"]
    return (
        sorted(each["VpcId"] for each in ec2.describe_vpcs()["Vpcs"]),
        sorted(each["SubnetId"] for each in ec2.describe_subnets()["Subnets"]),
        [(each["InstanceId"], each["SubnetId"], each["SecurityGroups"]) for each in instances],
        client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"],
        client("sns").list_subscriptions()["Subscriptions"],
        client("dynamodb").scan(TableName="kept")["Items"],
        client("iam").list_attached_role_policies(RoleName="r")["AttachedPolicies"],
        signed,
        [each["FunctionName"] for each in client("lambda").list_functions()["Functions"]],
        [each["UUID"] for each in client("lambda").list_event_source_mappings()["EventSourceMappings"]],
        client("secretsmanager").get_secret_value(SecretId="s")["SecretString"],
        client("ssm").get_parameter(Name="p")["Parameter"]["Value"],
        see_apis(client),
        [each["DBSubnetGroup"]["VpcId"] for each in client("rds").describe_db_instances()["DBInstances"]],
    )


def test_everything_is_as_it_was(runs: Runs) -> None:
    with runs as client:
        fill_s3(client)
        fill_others(client)
        before = see_s3(client), see_others(client)
    with runs as client:
        assert (see_s3(client), see_others(client)) == before
        s3 = client("s3")
        s3.put_object(Bucket="bbb", Key="k", Body=b"four")
        client("ec2").create_subnet(
            VpcId=next(
                each["VpcId"] for each in client("ec2").describe_vpcs()["Vpcs"] if not each["IsDefault"]
            ),
            CidrBlock="10.0.3.0/24",
        )
    with runs as client:
        assert client("s3").get_object(Bucket="bbb", Key="k")["Body"].read() == b"four"
        gone, *rest = before[0][2]
        assert see_s3(client)[2] == [gone, b"four", *rest]
    log = place(runs.name).log.read_text()
    assert "ERROR" not in log


def test_all_that_s3_knows_of_an_object_and_a_bucket(runs: Runs) -> None:
    part = bytes(5 << 20)
    named = {"Bucket": "bbb", "Key": "big"}

    def see(client: Clients) -> Any:
        s3 = client("s3")
        head = s3.head_object(**named, ChecksumMode="ENABLED")
        told = ("ETag", "ChecksumSHA256", "ChecksumType", "SSEKMSKeyId", "StorageClass", "CacheControl")
        asked = {**named, "ObjectAttributes": ["ObjectParts"]}
        return (
            [head[name] for name in (*told, "Metadata", "WebsiteRedirectLocation")],
            s3.get_object_attributes(**asked)["ObjectParts"]["Parts"],
            s3.get_object(**named, PartNumber=2)["Body"].read(),
            s3.get_object_acl(**named)["Grants"],
            s3.get_bucket_website(Bucket="bbb")["IndexDocument"],
            s3.get_bucket_encryption(Bucket="bbb")["ServerSideEncryptionConfiguration"],
            s3.get_bucket_ownership_controls(Bucket="bbb")["OwnershipControls"],
            s3.list_multipart_uploads(Bucket="bbb")["Uploads"],
            s3.list_parts(Bucket="bbb", Key="open", UploadId=begun["UploadId"])["Parts"],
        )

    with runs as client:
        s3, key = client("s3"), client("kms").create_key()["KeyMetadata"]["KeyId"]
        s3.create_bucket(Bucket="bbb", ObjectOwnership="ObjectWriter")
        s3.delete_public_access_block(Bucket="bbb")
        s3.put_bucket_website(Bucket="bbb", WebsiteConfiguration={"IndexDocument": {"Suffix": "i.html"}})
        usual = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
        rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": usual}]}
        s3.put_bucket_encryption(Bucket="bbb", ServerSideEncryptionConfiguration=rules)
        upload = s3.create_multipart_upload(
            **named,
            ChecksumAlgorithm="SHA256",
            StorageClass="STANDARD_IA",
            CacheControl="max-age=1",
            Metadata={"a": "b"},
            WebsiteRedirectLocation="/x",
            ACL="public-read",
        )["UploadId"]
        parts = []
        for number, body in ((1, part), (2, b"tail")):
            made = s3.upload_part(
                **named, UploadId=upload, PartNumber=number, Body=body, ChecksumAlgorithm="SHA256"
            )
            sums = {name: made[name] for name in ("ETag", "ChecksumSHA256")}
            parts.append({"PartNumber": number, **sums})
        s3.complete_multipart_upload(**named, UploadId=upload, MultipartUpload={"Parts": parts})
        begun = s3.create_multipart_upload(Bucket="bbb", Key="open", ChecksumAlgorithm="SHA256")
        asked = {"Bucket": "bbb", "Key": "open", "UploadId": begun["UploadId"], "PartNumber": 3}
        s3.upload_part(**asked, Body=b"x", ChecksumAlgorithm="SHA256")
        s3.put_object(Bucket="bbb", Key="zzz", Body=b"x")
        token = s3.list_objects_v2(Bucket="bbb", MaxKeys=1)["NextContinuationToken"]
        before = see(client)
    # The bytes of the parts are not kept beside the whole.
    bodies = place(runs.name).state / "bodies"
    assert [path.stat().st_size for path in bodies.iterdir()] == [len(part) + 4]
    with runs as client:
        assert see(client) == before
        rest = client("s3").list_objects_v2(Bucket="bbb", ContinuationToken=token)
        assert [each["Key"] for each in rest["Contents"]] == ["zzz"]
        client("s3").put_object(Bucket="bbb", Key="yyy", Body=b"x")
        assert [each["Key"] for each in client("s3").list_objects_v2(Bucket="bbb")["Contents"]] == [
            "big",
            "yyy",
            "zzz",
        ]


def test_contents_that_are_gone_are_swept(runs: Runs) -> None:
    with runs as client:
        client("s3").create_bucket(Bucket="bbb")
        for key in "ab":
            client("s3").put_object(Bucket="bbb", Key=key, Body=b"x" * 100_000)
    bodies = place(runs.name).state / "bodies"
    first = {path.name: path.stat().st_mtime_ns for path in bodies.iterdir()}
    assert len(first) == 2
    (bodies / ".left.part").touch()
    with runs as client:
        client("s3").delete_object(Bucket="bbb", Key="a")
    second = {path.name: path.stat().st_mtime_ns for path in bodies.iterdir()}
    assert len(second) == 1
    assert second.items() <= first.items()


def spoil_header(data: bytes) -> bytes:
    head, _, rest = data.partition(b"\n")
    return json.dumps({**json.loads(head), "moto": "4.0.0"}).encode() + b"\n" + rest


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "moto 4.0.0 wrote it": spoil_header,
    "checksum": lambda data: data[:-100],
    "no header": lambda data: b"",
}


def test_a_state_that_cannot_be_used_is_put_aside(runs: Runs) -> None:
    state, log = place(runs.name).state, place(runs.name).log
    with runs as client:
        client("s3").create_bucket(Bucket="bbb")
        client("s3").put_object(Bucket="bbb", Key="k", Body=b"x" * 100_000)
    for says, spoil in SPOILT.items():
        spoilt = spoil((state / "early").read_bytes())
        (state / "early").write_bytes(spoilt)
        known = set(state.iterdir())
        log.unlink()
        with runs as client:
            assert client("s3").list_buckets()["Buckets"] == []
            client("s3").create_bucket(Bucket="bbb")
            client("s3").put_object(Bucket="bbb", Key="k", Body=b"x" * 100_000)
            warnings = manage.status(runs.name)["warnings"]
        assert [says in text and "it is kept as early.unusable-" in text for text in warnings] == [True]
        assert says in log.read_text()
        aside = {path.name.partition(".")[0]: path for path in set(state.iterdir()) - known}
        assert aside["early"].read_bytes() == spoilt
        assert len(list(aside["bodies"].iterdir())) == 1


def test_one_service_that_cannot_be_kept_does_not_lose_the_others(
    runs: Runs, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # moto is made to hold something unpicklable, by a module that Python imports by itself.
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "if 'awsh.sandbox.server' in sys.orig_argv:\n"
        "    import moto.sqs.models as m\n"
        "    plain = m.Queue.__init__\n"
        "    def hold(self, *a, **k):\n"
        "        plain(self, *a, **k)\n"
        "        self.held = (x for x in ())\n"
        "    m.Queue.__init__ = hold\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with runs as client:
        client("s3").create_bucket(Bucket="bbb")
        client("sqs").create_queue(QueueName="q")
    with runs as client:
        assert [each["Name"] for each in client("s3").list_buckets()["Buckets"]] == ["bbb"]
        assert "QueueUrls" not in client("sqs").list_queues()
    assert "moto.sqs.models:sqs is not saved" in place(runs.name).log.read_text()
