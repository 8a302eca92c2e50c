"""What takes people, roles and policies back."""

from __future__ import annotations

from awsh import Inverse

INVERSES = (
    Inverse(
        "iam",
        "CreateUser",
        kind="iam:user",
        made="answer.User.UserName",
        undo="iam user rm {ids}",
        gone=("DeleteUser", "UserName"),
        born="CreateDate",
    ),
    Inverse(
        "iam",
        "CreateGroup",
        kind="iam:group",
        made="answer.Group.GroupName",
        undo="iam group rm {ids}",
        after=("iam:user",),
        gone=("DeleteGroup", "GroupName"),
        born="CreateDate",
    ),
    Inverse(
        "iam",
        "CreateRole",
        kind="iam:role",
        made="answer.Role.RoleName",
        undo="iam role rm {ids}",
        after=("lambda:function", "ec2:instance", "rds:database", "vpc:flow-log", "apigw:api"),
        gone=("DeleteRole", "RoleName"),
        born="CreateDate",
    ),
    Inverse(
        "iam",
        "CreateInstanceProfile",
        kind="iam:instance-profile",
        made="answer.InstanceProfile.InstanceProfileName",
        undo="iam profile rm {ids}",
        after=("ec2:instance", "ec2:template", "iam:role"),
        gone=("DeleteInstanceProfile", "InstanceProfileName"),
        born="CreateDate",
    ),
    Inverse(
        "iam",
        "CreatePolicy",
        kind="iam:policy",
        made="answer.Policy.Arn",
        undo="iam policy rm {ids}",
        after=("iam:role", "iam:user", "iam:group"),
        gone=("DeletePolicy", "PolicyArn"),
    ),
    Inverse(
        "iam",
        "CreateAccessKey",
        kind="iam:access-key",
        made="answer.AccessKey.AccessKeyId",
        undo="iam key rm {ids}",
        after=("iam:user",),
    ),
)
