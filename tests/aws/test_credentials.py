"""Where keys and regions come from, and what is said when they do not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from awsh.aws.profiles import profiles, region_of
from awsh.errors import AwsError, AwshError, ConfigError
from awsh.shell import Shell
from tests.aws.answering import Answer, Asked, answering, identity, refused, role
from tests.aws.conftest import Answering

Config = Callable[[str, str], Path]
At = Callable[..., Shell]

TWO = """
[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = d
[dev]
aws_access_key_id = AKIADEV
aws_secret_access_key = v
"""


def who(shell: Shell) -> str:
    (found,) = shell.run("sts whoami").rows
    return str(found["account"])


def test_a_profile_is_whose_keys_sign(config: Config, at: At) -> None:
    config("credentials", TWO)
    with answering(identity()) as sts:
        at(sts.url).run("sts whoami")
        at(sts.url, profile="dev").run("sts whoami")
    assert [asked.key for asked in sts.asked] == ["AKIADEFAULT", "AKIADEV"]


def test_use_profile_changes_later_requests_and_is_remembered(config: Config, at: At) -> None:
    config("credentials", TWO)
    config("config", "[profile dev]\nregion = eu-west-1\n[profile other]\nregion = sa-east-1\n")
    with answering(identity()) as sts:
        shell = at(sts.url, region=None)
        shell.run("use profile dev; sts whoami")
        assert shell.aws.region == "eu-west-1"
        at(sts.url, region=None).run("sts whoami; use profile -; use region eu-north-1; sts whoami")
        shell.run("use profile other")
        with pytest.raises(ConfigError, match="profile 'other' has no credentials"):
            shell.run("sts whoami")
    assert [asked.key for asked in sts.asked] == ["AKIADEV", "AKIADEV", "AKIADEFAULT"]
    assert "/eu-north-1/sts/" in sts.asked[2].headers["Authorization"]


def test_profiles_are_listed_from_both_files(config: Config) -> None:
    config("credentials", TWO)
    config("config", '[default]\n[profile dev]\n[profile "two words"]\n[sso-session s]\n[services x]\n')
    assert profiles() == ["default", "dev", "two words"]


def test_the_environments_keys_win_over_its_profile(
    config: Config, at: At, keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    config("credentials", TWO)
    monkeypatch.setenv("AWS_PROFILE", "dev")
    with answering(identity()) as sts:
        at(sts.url).run("sts whoami")
        at(sts.url, profile="dev").run("sts whoami; use profile default; sts whoami")
    assert [asked.key for asked in sts.asked] == ["AKIAENVIRONMENT", "AKIADEV", "AKIADEFAULT"]


def test_use_profile_default_is_the_way_back_to_the_environments_keys(
    config: Config, at: At, keys: None
) -> None:
    config("credentials", TWO)
    with answering(identity()) as sts:
        at(sts.url).run("use profile dev; sts whoami; use profile default; sts whoami")
    assert [asked.key for asked in sts.asked] == ["AKIADEV", "AKIAENVIRONMENT"]


def test_region_an_option_then_use_then_environment_then_profile(
    config: Config, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    config("credentials", TWO)
    config("config", "[default]\nregion = eu-south-1\n")
    url = "http://127.0.0.1:9"
    assert at(url, region=None).aws.region == "eu-south-1"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    assert at(url, region=None).aws.region == "eu-west-2"
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    assert at(url, region=None).aws.region == "eu-west-3"
    at(url, region=None).run("use region ap-south-1")
    assert at(url, region=None).aws.region == "ap-south-1"
    chosen = at(url, region="sa-east-1")
    assert chosen.aws.region == "sa-east-1"
    chosen.run("use region us-west-2")
    assert chosen.aws.region == "us-west-2"
    chosen.run("use region --clear")
    assert chosen.aws.region == "eu-west-3"


def test_a_profiles_region_is_read_again_when_the_file_changes_and_only_then(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = config("config", "[default]\nregion = eu-south-1\n")
    assert region_of("default") == "eu-south-1"
    from awsh.aws import profiles as module

    reads: list[Path] = []
    real = module._parsed

    def counted(path: Path) -> module.Sections:
        reads.append(path)
        return real(path)

    monkeypatch.setattr(module, "_parsed", counted)
    assert [region_of("default") for _ in range(100)] == ["eu-south-1"] * 100
    assert not reads
    path.write_text("[default]\nregion = eu-central-1\n")
    os.utime(path, ns=(1, 1))
    assert region_of("default") == "eu-central-1"


def test_an_env_file(home: Path, sandbox_url: str, monkeypatch: pytest.MonkeyPatch, at: At) -> None:
    from awsh.envfile import load

    for name in (
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_DEFAULT_REGION",
        "AWS_REGION",
    ):
        monkeypatch.setenv(name, "to be put over")
    monkeypatch.delenv("AWS_REGION")
    path = home / "lab.env"
    path.write_text(
        "export aws_access_key_id='AKIAFILE'\naws_secret_access_key=s#1\n"
        "aws_session_token=\naws_region_name=eu-west-3\n"
    )
    assert load(path) == [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_DEFAULT_REGION",
    ]
    with answering(identity()) as sts:
        at(sts.url, region=None).run("sts whoami")
    assert sts.asked[0].key == "AKIAFILE"
    assert "/eu-west-3/sts/" in sts.asked[0].headers["Authorization"]
    assert "X-Amz-Security-Token" not in sts.asked[0].headers


ROLE = """
[profile base]
aws_access_key_id = AKIABASE
aws_secret_access_key = b
[profile admin]
role_arn = arn:aws:iam::111122223333:role/admin
source_profile = base
region = us-east-1
"""
MFA = ROLE + "mfa_serial = arn:aws:iam::111122223333:mfa/me\n"


def test_an_assumed_role_in_the_sandbox(
    config: Config, sandbox_url: str, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sandbox_url)
    config("config", ROLE)
    (found,) = at(sandbox_url, profile="admin").run("sts whoami").rows
    assert "assumed-role/admin/" in found["arn"]


def by_action(asked: Asked) -> Answer:
    return role() if asked.form["Action"] == "AssumeRole" else identity()


def test_an_mfa_code_is_asked_for_in_secret_and_once_for_all_shells(
    config: Config, home: Path, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    config("config", MFA)
    with answering(by_action) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.url)
        person = Answering("123456")
        shell = at(sts.url, profile="admin", console=person)
        assert who(shell) == who(shell) == "111122223333"
        assert who(at(sts.url, profile="admin")) == "111122223333"
    assert person.asked == [("Enter MFA code for arn:aws:iam::111122223333:mfa/me", True)]
    assert [asked.form["Action"] for asked in sts.asked] == ["AssumeRole", *["GetCallerIdentity"] * 3]
    assert sts.asked[0].form["TokenCode"] == "123456"
    assert [asked.key for asked in sts.asked] == ["AKIABASE", *["ASIAROLE"] * 3]
    (cached,) = (home / ".aws/cli/cache").glob("*.json")
    assert cached.stat().st_mode & 0o077 == 0


def test_the_code_is_asked_for_again_when_the_roles_keys_run_out(
    config: Config, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    config("config", MFA)
    soon = (datetime.now(UTC) + timedelta(seconds=30)).isoformat()

    def short(asked: Asked) -> Answer:
        return role(expires=soon) if asked.form["Action"] == "AssumeRole" else identity()

    with answering(short) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.url)
        person = Answering("123456")
        shell = at(sts.url, profile="admin", console=person)
        assert who(shell) == who(shell) == "111122223333"
    assert len(person.asked) == 2


def test_a_thread_behind_the_prompt_never_asks_for_an_mfa_code(
    config: Config, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    config("config", MFA)
    said: list[str] = []
    with answering(by_action) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.url)
        person = Answering("123456")
        shell = at(sts.url, profile="admin", console=person)

        def behind() -> None:
            try:
                shell.aws.account()
            except AwshError as error:
                said.append(str(error))

        thread = threading.Thread(target=behind)
        thread.start()
        thread.join()
        assert person.asked == []
        assert said == ["the role of profile 'admin' wants an MFA code (`sts whoami` asks for it)"]
        assert who(shell) == "111122223333"


def test_a_damaged_cache_of_roles_is_as_none(
    config: Config, home: Path, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    config("config", ROLE)
    with answering(by_action) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.url)
        at(sts.url, profile="admin").run("sts whoami")
        (cached,) = (home / ".aws/cli/cache").glob("*.json")
        cached.write_text('{"Credentials"')
        assert who(at(sts.url, profile="admin")) == "111122223333"


def test_a_role_that_may_not_be_assumed(config: Config, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    config("config", ROLE)
    with answering(
        refused("AccessDenied", "User u is not authorized to perform: sts:AssumeRole", 403)
    ) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.url)
        with pytest.raises(
            AwsError, match=r"AccessDenied: User u is not auth.* of profile 'admin' in ~/\.aws/config"
        ):
            at(sts.url, profile="admin").run("sts whoami")


def _sso(config: Config, home: Path, expires: str) -> None:
    from hashlib import sha1

    config(
        "config",
        "[profile work]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = dev\nregion = us-east-1\n"
        "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n",
    )
    cache = home / ".aws/sso/cache"
    cache.mkdir(parents=True)
    token = {
        "startUrl": "https://corp.awsapps.com/start",
        "region": "us-east-1",
        "accessToken": "t",
        "expiresAt": expires,
    }
    (cache / f"{sha1(b'corp').hexdigest()}.json").write_text(json.dumps(token))


def in_a_process(*words: str) -> subprocess.CompletedProcess[str]:
    """awsh on its own: botocore reads HOME when it is imported, to find SSO tokens."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "awsh", *words], capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("begun", [True, False])
def test_an_sso_session_that_is_over_or_was_never_begun(config: Config, home: Path, begun: bool) -> None:
    _sso(config, home, "2020-01-01T00:00:00Z")
    if not begun:
        for path in (home / ".aws/sso/cache").iterdir():
            path.unlink()
    done = in_a_process("--profile", "work", "sts", "whoami")
    assert done.returncode == 3
    assert done.stderr == (
        "error: the SSO session of profile 'work' has expired or was never begun (`!aws sso login --profile work`)\n"
    )


def test_an_sso_session_begun_while_the_shell_runs_is_taken(
    config: Config, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _sso(config, home, "2020-01-01T00:00:00Z")
    (token,) = (home / ".aws/sso/cache").iterdir()
    keys = {
        "accessKeyId": "ASIASSO",
        "secretAccessKey": "s",
        "sessionToken": "t",
        "expiration": 4102444800000,
    }
    roles = Answer(json.dumps({"roleCredentials": keys}), headers={"Content-Type": "application/json"})
    with answering(roles) as portal, answering(identity()) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SSO", portal.url)
        line = f"sts whoami || !sed -i s/2020/2099/ {token}\nsts whoami"
        done = in_a_process("--profile", "work", "--endpoint-url", sts.url, "-c", line)
    assert done.returncode == 0, done.stderr
    assert [asked.key for asked in sts.asked] == ["ASIASSO"]


def _process(config: Config, home: Path, text: str) -> None:
    script = home / "keys.py"
    script.write_text(text)
    config("config", f"[profile tool]\nregion = us-east-1\ncredential_process = {sys.executable} {script}\n")


COUNTING = """
import json, pathlib
count = pathlib.Path(__file__).with_suffix(".count")
number = int(count.read_text()) + 1 if count.exists() else 1
count.write_text(str(number))
print(json.dumps({"Version": 1, "AccessKeyId": f"AKIA{number}", "SecretAccessKey": "s"}))
"""


def test_a_credential_process(config: Config, home: Path, at: At) -> None:
    _process(config, home, COUNTING)
    with answering(identity()) as sts:
        at(sts.url, profile="tool").run("sts whoami; sts whoami")
    assert [asked.key for asked in sts.asked] == ["AKIA1", "AKIA1"]


def test_a_credential_process_that_fails(config: Config, home: Path, at: At) -> None:
    _process(config, home, "import sys; sys.exit('the vault is locked')")
    with pytest.raises(
        ConfigError, match="custom-process of profile 'tool' gave no credentials: the vault is locked"
    ):
        at("http://127.0.0.1:9", profile="tool").run("sts whoami")


EXPIRED = refused("ExpiredToken", "The security token included in the request is expired", 403)


def test_expired_keys_are_renewed_once(config: Config, home: Path, at: At) -> None:
    _process(config, home, COUNTING)
    with answering(EXPIRED, identity()) as sts:
        assert who(at(sts.url, profile="tool")) == "111122223333"
    assert [asked.key for asked in sts.asked] == ["AKIA1", "AKIA2"]


def test_keys_that_expire_between_two_pages_are_renewed(config: Config, home: Path, at: At) -> None:
    def page(name: str, token: str) -> Answer:
        return Answer(
            "<DescribeVpcsResponse><vpcSet><item><vpcId>"
            + name
            + "</vpcId></item></vpcSet>"
            + (f"<nextToken>{token}</nextToken>" if token else "")
            + "</DescribeVpcsResponse>"
        )

    expired = Answer(
        "<Response><Errors><Error><Code>RequestExpired</Code><Message>m</Message></Error></Errors></Response>",
        400,
    )
    _process(config, home, COUNTING)
    with answering(page("vpc-1", "n"), expired, page("vpc-2", "")) as ec2:
        rows = at(ec2.url, profile="tool").run("aws ec2 describe-vpcs | get VpcId").rows
    assert rows == ["vpc-1", "vpc-2"]
    assert [asked.key for asked in ec2.asked] == ["AKIA1", "AKIA1", "AKIA2"]


def test_keys_that_stay_expired_are_explained(config: Config, at: At) -> None:
    config("credentials", TWO)
    with answering(EXPIRED) as sts, pytest.raises(ConfigError) as caught:
        at(sts.url, profile="dev").run("sts whoami")
    assert str(caught.value).startswith("the credentials of profile 'dev' have expired (renew them: ")
    assert len(sts.asked) == 1


def test_keys_written_anew_while_the_shell_runs_are_taken(config: Config, at: At) -> None:
    path = config("credentials", TWO)
    with answering(identity(), refused("InvalidClientTokenId", "no such key", 403), identity()) as sts:
        shell = at(sts.url, profile="dev")
        shell.run("sts whoami")
        path.write_text(TWO.replace("AKIADEV", "AKIANEW"))
        shell.run("sts whoami")
    assert [asked.key for asked in sts.asked] == ["AKIADEV", "AKIADEV", "AKIANEW"]


def test_keys_configured_while_the_shell_runs_are_found(config: Config, at: At) -> None:
    with answering(identity()) as sts:
        shell = at(sts.url)
        with pytest.raises(ConfigError, match="no AWS credentials were found"):
            shell.run("sts whoami")
        config("credentials", TWO)
        shell.run("sts whoami")
    assert sts.asked[0].key == "AKIADEFAULT"


LOOP = "[profile a]\nrole_arn = r\nsource_profile = b\n[profile b]\nrole_arn = s\nsource_profile = a\n"


@pytest.mark.parametrize(
    ("files", "profile", "said"),
    [
        ({}, "nosuch", "there is no profile 'nosuch' (`use profile` lists them)"),
        (
            {"credentials": "[dev]\naws_access_key_id = A\n"},
            "dev",
            "are incomplete: aws_secret_access_key is missing",
        ),
        ({"config": "[default\nregion = x"}, None, ".aws/config cannot be read: "),
        ({"config": "[profile a]\nrole_arn = arn:r\nsource_profile = nosuch\n"}, "a", "nosuch"),
        (
            {"config": "[profile a]\nrole_arn = arn:r\n"},
            "a",
            "source_profile or credential_source is missing",
        ),
        (
            {"config": LOOP},
            "a",
            "Infinite loop",
        ),
    ],
)
def test_what_is_wrong_in_the_files_is_said(
    config: Config, at: At, files: dict[str, str], profile: str | None, said: str
) -> None:
    for name, text in files.items():
        config(name, text)
    with pytest.raises(ConfigError) as caught:
        at("http://127.0.0.1:9", profile=profile).run("sts whoami")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_half_of_the_environments_keys(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAHALF")
    with pytest.raises(ConfigError, match="incomplete: AWS_SECRET_ACCESS_KEY is missing"):
        at("http://127.0.0.1:9").run("sts whoami")


def test_the_persons_files_have_no_say_in_a_sandbox(
    config: Config, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    config("config", "[default\nregion = x")
    monkeypatch.setenv("AWS_PROFILE", "nosuch")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "true")
    assert who(shell) == "123456789012"


def test_no_instance_metadata_is_found_out_fast(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address where nobody answers: a listener whose queue is full."""
    import socket

    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    with socket.socket() as listener, socket.socket() as one, socket.socket() as two:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for waiting in (one, two):
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        monkeypatch.setenv(
            "AWS_EC2_METADATA_SERVICE_ENDPOINT", f"http://127.0.0.1:{listener.getsockname()[1]}"
        )
        shell = at("http://127.0.0.1:9")
        shell.aws.client("sts")
        began = time.monotonic()
        with pytest.raises(ConfigError, match="no AWS credentials were found"):
            shell.run("sts whoami")
    assert time.monotonic() - began < 1.5


def test_instance_metadata_is_used_where_it_answers(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    def metadata(asked: Asked) -> Answer:
        if asked.path.endswith("/api/token"):
            return Answer("token")
        if asked.path.endswith("/security-credentials/"):
            return Answer("role")
        return Answer(
            json.dumps(
                {
                    "AccessKeyId": "ASIAINSTANCE",
                    "SecretAccessKey": "s",
                    "Token": "t",
                    "Expiration": "2099-01-01T00:00:00Z",
                    "Code": "Success",
                }
            )
        )

    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    with answering(metadata) as imds, answering(identity()) as sts:
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", imds.url)
        at(sts.url).run("sts whoami")
    assert sts.asked[0].key == "ASIAINSTANCE"
