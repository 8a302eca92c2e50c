"""What S3 takes for public, and whose blocks count."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from tests.sandbox.asking import refused

ACCOUNT = "123456789012"
ALL = {"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"}


def policy(bucket: str, **more: Any) -> str:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", **more}
    statement["Resource"] = f"arn:aws:s3:::{bucket}/*"
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


@pytest.mark.parametrize(
    "condition",
    [
        {"Bool": {"aws:SecureTransport": "true"}},
        {"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}},
        {"IpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}},
        {"StringLike": {"aws:PrincipalOrgID": "o-*"}},
        {"StringEquals": {"aws:Referer": "https://example.com"}},
        {"ForAllValues:StringEquals": {"aws:SourceVpc": "vpc-1"}},
    ],
    ids=lambda condition: "-".join([*condition, *next(iter(condition.values()))]),
)
def test_conditions_that_leave_a_policy_public(s3: Any, bucket: str, condition: dict[str, Any]) -> None:
    text = policy(bucket, Condition=condition)
    assert refused(s3.put_bucket_policy, Bucket=bucket, Policy=text) == ("AccessDenied", 403)
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=text)
    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"] is True


@pytest.mark.parametrize(
    "more",
    [
        {"Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"]}}},
        {"Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}},
        {"Condition": {"StringLike": {"aws:userid": "AROAEXAMPLE:*"}}},
        {"Principal": {"AWS": "123456789012"}},
    ],
    ids=str,
)
def test_what_is_not_public_is_taken_by_a_new_bucket(s3: Any, bucket: str, more: dict[str, Any]) -> None:
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(bucket, **more))
    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"] is False


def test_a_policy_that_is_not_public_is_not_restricted(s3: Any, bucket: str, url: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    here = {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(bucket, Condition=here))
    assert status(f"{url}/{bucket}/k") == 200


def test_the_accounts_blocks_count_for_every_bucket(
    s3: Any, client: Any, bucket: str, url: str, request: pytest.FixtureRequest
) -> None:
    control = client("s3control")
    control.meta.events.register(
        "before-sign", lambda request, **_: setattr(request, "url", request.url.replace(f"{ACCOUNT}.", ""))
    )
    request.addfinalizer(lambda: control.delete_public_access_block(AccountId=ACCOUNT) and None)
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(bucket))
    assert status(f"{url}/{bucket}/k") == 200
    control.put_public_access_block(
        AccountId=ACCOUNT, PublicAccessBlockConfiguration=dict.fromkeys(ALL, True)
    )
    assert status(f"{url}/{bucket}/k") == 403
    assert refused(s3.put_bucket_policy, Bucket=bucket, Policy=policy(bucket)) == ("AccessDenied", 403)


def test_without_ownership_controls_acls_count(s3: Any, bucket: str) -> None:
    s3.delete_bucket_ownership_controls(Bucket=bucket)
    s3.put_bucket_acl(Bucket=bucket, ACL="private")
    assert refused(s3.put_bucket_acl, Bucket=bucket, ACL="public-read") == ("AccessDenied", 403)


def test_acls_stay_on_while_one_lets_others_in(s3: Any, bucket: str) -> None:
    s3.delete_bucket_ownership_controls(Bucket=bucket)
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")
    enforced = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    asked = {"Bucket": bucket, "OwnershipControls": enforced}
    code, _ = refused(s3.put_bucket_ownership_controls, **asked)
    assert code == "InvalidBucketAclWithObjectOwnership"
    s3.put_bucket_acl(Bucket=bucket, ACL="private")
    s3.put_bucket_ownership_controls(**asked)


def test_acls_in_the_body_and_of_one_version(s3: Any, bucket: str) -> None:
    s3.delete_bucket_ownership_controls(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    old = s3.put_object(Bucket=bucket, Key="k", Body=b"x")["VersionId"]
    s3.put_object(Bucket=bucket, Key="k", Body=b"y")
    acl = s3.get_object_acl(Bucket=bucket, Key="k")
    new = {"Grantee": {"Type": "CanonicalUser", "ID": "f" * 64}, "Permission": "READ"}
    asked = {"Owner": acl["Owner"], "Grants": [*acl["Grants"], new]}
    s3.put_object_acl(Bucket=bucket, Key="k", VersionId=old, AccessControlPolicy=asked)
    assert len(s3.get_object_acl(Bucket=bucket, Key="k")["Grants"]) == 1
    assert len(s3.get_object_acl(Bucket=bucket, Key="k", VersionId=old)["Grants"]) == 2
    s3.put_object_acl(Bucket=bucket, Key="k", AccessControlPolicy=asked)
    assert len(s3.get_object_acl(Bucket=bucket, Key="k")["Grants"]) == 2
    s3.put_bucket_acl(Bucket=bucket, AccessControlPolicy=asked)
    assert len(s3.get_bucket_acl(Bucket=bucket)["Grants"]) == 2


def test_nobody_is_granted_anything_by_address(s3: Any, bucket: str) -> None:
    s3.delete_bucket_ownership_controls(Bucket=bucket)
    acl = s3.get_bucket_acl(Bucket=bucket)
    new = {"Grantee": {"Type": "AmazonCustomerByEmail", "EmailAddress": "a@b.c"}, "Permission": "READ"}
    asked = {"Owner": acl["Owner"], "Grants": [*acl["Grants"], new]}
    found = refused(s3.put_bucket_acl, Bucket=bucket, AccessControlPolicy=asked)
    assert found[0] == "MethodNotAllowed"


def test_a_setting_is_denied_by_its_own_action(s3: Any, bucket: str) -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Resource": f"arn:aws:s3:::{bucket}"}
    actions = ["s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration", "s3:PutBucketVersioning"]
    document = json.dumps({"Version": "2012-10-17", "Statement": [{**deny, "Action": actions}]})
    s3.put_bucket_policy(Bucket=bucket, Policy=document)
    assert refused(s3.get_bucket_encryption, Bucket=bucket) == ("AccessDenied", 403)
    assert refused(s3.get_bucket_lifecycle_configuration, Bucket=bucket) == ("AccessDenied", 403)
    s3.get_bucket_versioning(Bucket=bucket)
