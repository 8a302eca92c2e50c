"""What IAM and STS refuse and moto does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.session import Session

from tests.sandbox.asking import refused

_ACCOUNT = "123456789012"


def document(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


def trust(**principal: Any) -> str:
    return document(Effect="Allow", Principal=principal, Action="sts:AssumeRole")


READ = document(Effect="Allow", Action="s3:Get*", Resource="*")
BIG = document(Effect="Allow", Action="s3:Get*", Resource=[f"arn:aws:s3:::{'x' * 900}{n}" for n in range(8)])
LAMBDA = trust(Service="lambda.amazonaws.com")


@pytest.fixture(scope="module")
def iam(client: Callable[..., Any]) -> Any:
    return client("iam")


def test_deletions_that_conflict(iam: Any) -> None:
    iam.create_user(UserName="full")
    iam.create_group(GroupName="full")
    policy = iam.create_policy(PolicyName="full", PolicyDocument=READ)["Policy"]["Arn"]
    iam.add_user_to_group(GroupName="full", UserName="full")
    iam.attach_user_policy(UserName="full", PolicyArn=policy)
    assert refused(iam.delete_user, UserName="full")[0] == "DeleteConflict"
    assert refused(iam.delete_group, GroupName="full")[0] == "DeleteConflict"
    assert refused(iam.delete_policy, PolicyArn=policy)[0] == "DeleteConflict"
    iam.detach_user_policy(UserName="full", PolicyArn=policy)
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=READ, SetAsDefault=True)
    assert refused(iam.delete_policy, PolicyArn=policy)[0] == "DeleteConflict"
    iam.remove_user_from_group(GroupName="full", UserName="full")
    key = iam.create_access_key(UserName="full")["AccessKey"]["AccessKeyId"]
    assert refused(iam.delete_user, UserName="full")[0] == "DeleteConflict"
    iam.delete_access_key(UserName="full", AccessKeyId=key)
    iam.create_login_profile(UserName="full", Password="Correct-horse-9")
    assert refused(iam.delete_user, UserName="full")[0] == "DeleteConflict"
    iam.delete_login_profile(UserName="full")
    iam.delete_user(UserName="full")
    aws = "arn:aws:iam::aws:policy/AdministratorAccess"
    assert refused(iam.delete_policy, PolicyArn=aws)[0] == "AccessDenied"


def test_names_and_quotas(iam: Any) -> None:
    iam.create_user(UserName="Twice")
    assert refused(iam.create_user, UserName="twice")[0] == "EntityAlreadyExists"
    iam.create_role(RoleName="twice", AssumeRolePolicyDocument=LAMBDA)
    again = {"RoleName": "Twice", "AssumeRolePolicyDocument": LAMBDA}
    assert refused(iam.create_role, **again)[0] == "EntityAlreadyExists"
    for _ in range(2):
        iam.create_access_key(UserName="Twice")
    assert refused(iam.create_access_key, UserName="Twice")[0] == "LimitExceeded"
    arns = [each["Arn"] for each in iam.list_policies(Scope="AWS", MaxItems=11)["Policies"]]
    for arn in arns[:10]:
        iam.attach_role_policy(RoleName="twice", PolicyArn=arn)
    iam.attach_role_policy(RoleName="twice", PolicyArn=arns[0])
    assert refused(iam.attach_role_policy, RoleName="twice", PolicyArn=arns[10])[0] == "LimitExceeded"
    assert refused(iam.create_policy, PolicyName="big", PolicyDocument=BIG)[0] == "LimitExceeded"
    put = {"UserName": "Twice", "PolicyName": "big", "PolicyDocument": BIG}
    assert refused(iam.put_user_policy, **put)[0] == "LimitExceeded"


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"Version": "2012-10-17", "Statement": []}',
        '{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}',
        document(Effect="allow", Action="*", Resource="*"),
        document(Effect="Allow", Action="s3:*", Resource="lab"),
        document(Effect="Allow", Action="s3:*", Resource="*", Principal="*"),
        document(Effect="Allow", Action="s3:*", Resource="*", Condition={"StringEqual": {"a": "b"}}),
    ],
)
def test_malformed_policies(iam: Any, text: str) -> None:
    assert refused(iam.create_policy, PolicyName="bad", PolicyDocument=text)[0] == "MalformedPolicyDocument"


@pytest.mark.parametrize(
    "text",
    [
        document(Effect="Allow", Action="sts:AssumeRole"),
        document(Effect="Allow", Principal={"Service": "lambda"}, Action="sts:AssumeRole"),
        document(
            Effect="Allow", Principal={"Service": "a.amazonaws.com"}, Action="sts:AssumeRole", Resource="*"
        ),
        trust(AWS=f"arn:aws:iam::{_ACCOUNT}:user/nobody-there"),
    ],
)
def test_malformed_trust(iam: Any, text: str) -> None:
    refusal = refused(iam.create_role, RoleName="bad", AssumeRolePolicyDocument=text)
    assert refusal[0] == "MalformedPolicyDocument"


def test_passwords(iam: Any) -> None:
    iam.create_user(UserName="secretive")
    for password in ("short1!", "alllowercase", "secretive"):
        asked = {"UserName": "secretive", "Password": password}
        assert refused(iam.create_login_profile, **asked)[0] == "PasswordPolicyViolation"
    iam.update_account_password_policy(MinimumPasswordLength=6, RequireNumbers=True)
    refusal = refused(iam.create_login_profile, UserName="secretive", Password="no-number")
    assert refusal[0] == "PasswordPolicyViolation"
    iam.create_login_profile(UserName="secretive", Password="simple1")
    iam.delete_account_password_policy()


@pytest.fixture(scope="module")
def acting(iam: Any, url: str) -> Callable[[str, str], Any]:
    """A client with the key of a user who may do what POLICY says."""
    number = 0

    def acting(service: str, policy: str) -> Any:
        nonlocal number
        number += 1
        name = f"acting-{number}"
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        session = Session()
        session.set_credentials(key["AccessKeyId"], key["SecretAccessKey"])
        return session.create_client(service, region_name="us-east-1", endpoint_url=url)

    return acting


def test_users_are_held_to_their_policies(acting: Callable[[str, str], Any], bucket: str, s3: Any) -> None:
    s3.put_object(Bucket=bucket, Key="in/a b.txt", Body=b"x")
    allow = document(Effect="Allow", Action="s3:GetObject", Resource=f"arn:aws:s3:::{bucket}/in/*")
    user = acting("s3", allow)
    assert user.get_object(Bucket=bucket, Key="in/a b.txt")["Body"].read() == b"x"
    assert refused(user.get_object, Bucket=bucket, Key="out/b")[0] == "AccessDenied"
    assert refused(user.put_object, Bucket=bucket, Key="in/a", Body=b"")[0] == "AccessDenied"
    assert refused(user.list_objects_v2, Bucket=bucket)[0] == "AccessDenied"
    assert refused(user.head_object, Bucket=bucket, Key="out/b")[0] == "403"
    dynamodb = acting("dynamodb", document(Effect="Allow", Action="dynamodb:*Item", Resource="*"))
    assert refused(dynamodb.list_tables)[0] == "AccessDeniedException"
    missing = {"TableName": "none-there", "Key": {"id": {"S": "a"}}}
    assert refused(dynamodb.get_item, **missing)[0] == "ResourceNotFoundException"
    queues = acting(
        "sqs", document(Effect="Allow", Action="sqs:SendMessage", Resource="arn:aws:sqs:*:*:mine")
    )
    refusal = refused(queues.send_message, QueueUrl="http://x/123456789012/theirs", MessageBody="m")
    assert refusal[0].endswith("AccessDeniedException") or refusal[0] == "AccessDenied"


def test_what_is_not_known_is_let_pass(acting: Callable[[str, str], Any]) -> None:
    condition = {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}
    ec2 = acting("ec2", document(Effect="Allow", Action="ec2:Describe*", Resource="*", Condition=condition))
    assert ec2.describe_vpcs()["Vpcs"]
    assert refused(ec2.create_vpc, CidrBlock="10.0.0.0/16")[0] == "UnauthorizedOperation"


def test_a_denial_is_decoded(acting: Callable[[str, str], Any], client: Callable[..., Any]) -> None:
    ec2 = acting("ec2", document(Effect="Deny", Action="*", Resource="*"))
    with pytest.raises(ClientError, match="UnauthorizedOperation") as caught:
        ec2.describe_vpcs()
    message = caught.value.response["Error"]["Message"].rpartition(": ")[2]
    sts = client("sts")
    told = json.loads(sts.decode_authorization_message(EncodedMessage=message)["DecodedMessage"])
    assert told["explicitDeny"]
    assert told["context"]["action"] == "ec2:DescribeVpcs"
    refusal = refused(sts.decode_authorization_message, EncodedMessage="made-elsewhere")
    assert refusal[0] == "InvalidAuthorizationMessageException"


def test_roles_in_a_chain(iam: Any, client: Callable[..., Any]) -> None:
    iam.create_role(RoleName="brief", AssumeRolePolicyDocument=trust(AWS=_ACCOUNT), MaxSessionDuration=7200)
    sts = client("sts")
    asked = {"RoleArn": f"arn:aws:iam::{_ACCOUNT}:role/brief", "RoleSessionName": "me"}
    assert refused(sts.assume_role, **asked, DurationSeconds=7201)[0] == "ValidationError"
    assert refused(sts.assume_role, **{**asked, "RoleArn": asked["RoleArn"] + "s"})[0] == "AccessDenied"
    assert sts.assume_role(**asked, DurationSeconds=7200)["AssumedRoleUser"]["Arn"].endswith("/brief/me")


def test_a_simulation(iam: Any) -> None:
    answer = iam.simulate_custom_policy(
        PolicyInputList=[READ.replace('"*"', '"arn:aws:s3:::lab/*"')],
        ActionNames=["s3:GetObject"],
        ResourceArns=["arn:aws:s3:::lab/a", "arn:aws:s3:::other/a"],
    )
    [result] = answer["EvaluationResults"]
    assert result["EvalDecision"] == "implicitDeny"
    first, second = result["ResourceSpecificResults"]
    assert (first["EvalResourceDecision"], second["EvalResourceDecision"]) == ("allowed", "implicitDeny")
    [match] = first["MatchedStatements"]
    assert (match["SourcePolicyId"], match["StartPosition"]) == (
        "PolicyInputList.1",
        {"Line": 1, "Column": 40},
    )
    asked = {"PolicyInputList": [READ], "ActionNames": ["s3:*"]}
    assert refused(iam.simulate_custom_policy, **asked)[0] == "InvalidInput"
    missing = {"PolicySourceArn": f"arn:aws:iam::{_ACCOUNT}:user/none", "ActionNames": ["s3:GetObject"]}
    assert refused(iam.simulate_principal_policy, **missing)[0] == "NoSuchEntity"
