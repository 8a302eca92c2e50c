"""Which lines are taken to carry a secret."""

from __future__ import annotations

import time

import pytest

from awsh.confidential import has_secret_argument, is_confidential
from awsh.language import parse
from awsh.shell import Shell
from tests.repl import demo_plugin


@pytest.mark.parametrize(
    "line",
    [
        "rds create db --master-user-password hunter2",
        "rds create db --master-user-password=hunter2",
        "rds create db --master-user-password 'hunter 2'",
        "let aws_secret_access_key=abc",
        "AWS_SECRET_ACCESS_KEY = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "echo AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "!export KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "!AWS_SESSION_TOKEN=FwoGZXIvYXdzEJr aws s3 ls",
        "aws sts decode --token abcdef",
        'let password = "hunter2"',
        "aws secretsmanager create-secret --name x --secret-string y",
        """aws secretsmanager create-secret --cli-input-json '{"Name": "x", "SecretString": "y"}'""",
        "aws ssm put-parameter --name x --type SecureString --value hunter2",
        "!curl https://me:hunter2@example.org/",
        "sql connect postgres://me:hunter2@db/lab",
        "!curl -H 'Authorization: Bearer abcdefghijklmnop'",
        "!git clone https://ghp_0123456789abcdefghijABCDEFGHIJ0123@github.com/a/b",
        "sql run \"create user lab identified by 'hunter2'\"",
        "!mysql -u root -phunter2 lab",
        "!curl 'https://b.s3.amazonaws.com/k?X-Amz-Signature=0123'",
        "echo '-----BEGIN RSA PRIVATE KEY-----'",
        "let pw = hunter2",
        "let db_pass = 'hunter2'",
        "aws lambda update-function-configuration --environment Variables={DB_PASS=hunter2}",
        "!MYSQL_PWD=hunter2 mysql lab",
        "!sshpass -p hunter2 ssh bastion",
        "!sshpass -phunter2 ssh bastion",
        "!docker login -u me -p hunter2 registry",
        "!redis-cli -h cache -a hunter2",
        "!curl -u me:hunter2 https://example.org/",
        "!curl -sS --user=me:hunter2 https://example.org/",
        "!openssl rsa -in key -passin pass:hunter2",
    ],
)
def test_carries_a_secret(line: str) -> None:
    assert is_confidential(line)


@pytest.mark.parametrize(
    "line",
    [
        "s3 ls secrets/",
        "let bypass = on",
        "s3 cp compass.txt s3://lab/pass/",
        "!curl -u $user https://example.org/",
        "!curl -A agent https://example.org:8443/",
        "secrets show prod/db-password",
        "sm show --secret-id prod/db",
        "aws s3api list-objects-v2 --starting-token abc",
        "rds create db --master-user-password $password",
        'rds create db --master-user-password "$password"',
        "rds create db --master-user-password $(sm get prod/db)",
        "rds create db --manage-master-user-password --tag a=b",
        "help search password",
        "echo the secret word",
        "secrets ls | where name ~ token",
        "iam password policy show",
        "s3 ls b/0123456789abcdef0123456789abcdef01234567/",
        "ec2 create --key-name lab",
        "echo AKIAIOSFODNN7EXAMPLE",
        "s3 ls | where etag = 'd41d8cd98f00b204e9800998ecf8427e'",
    ],
)
def test_carries_none(line: str) -> None:
    assert not is_confidential(line)


def test_a_parameter_that_its_plugin_calls_secret() -> None:
    with Shell() as shell:
        shell.plugins.add("demo", demo_plugin)
        for group in demo_plugin.awsh_commands():
            shell.commands.add(group, "demo")
        secret = [
            "demo login --key abc",
            "echo x; let a = demo login --key=abc",
            "for x in (demo login --key abc) {}",
        ]
        for line in secret:
            assert has_secret_argument(shell, parse(line)), line
        for line in [
            "demo login",
            "demo login --key $key",
            "demo rows 3",
            "nothing --key abc",
            "demo login --key",
        ]:
            assert not has_secret_argument(shell, parse(line)), line


def test_a_long_line_takes_no_longer_than_its_length() -> None:
    """Ratios, not times: twice the text must not take four times as long and more."""
    for piece in ("password ", "password=", "--token-", "eyJ-", "://a:", "A", "secret  ", "=", "--value "):

        def cost(count: int, piece: str = piece) -> float:
            began = time.process_time()
            is_confidential(piece * count)
            return time.process_time() - began

        short = max(min(cost(1000) for _ in range(3)), 1e-4)
        assert min(cost(4000) for _ in range(3)) < 16 * short, piece
