"""Each test types a line in a sandbox of its own."""

from __future__ import annotations

import json
import stat
from base64 import b64decode
from pathlib import Path

import pytest
from awsh.testing import Awsh

MEDIA = "application/vnd.docker.distribution.manifest.v2+json"


def push(awsh: Awsh, repository: str, tag: str) -> None:
    """What `docker push` ends with."""
    manifest = json.dumps({"mediaType": MEDIA, "config": {"digest": f"sha256:{tag}"}})
    done = awsh(
        f"aws ecr put-image --repository-name {repository} --image-tag {tag} --image-manifest '{manifest}'"
    )
    done.check()


def test_made_looked_at_and_removed(awsh: Awsh) -> None:
    made = awsh("ecr create web --immutable --scan --tag env=test").rows[0]
    assert made["immutable"]
    assert made["uri"].endswith(".amazonaws.com/web")
    awsh("ecr create test/one")
    assert awsh("ecr ls | where not immutable | get name").rows == ["test/one"]
    assert awsh("ecr show test/o").rows[0]["name"] == "test/one"
    tags = awsh(f"aws ecr list-tags-for-resource --resource-arn {made['arn']}").rows
    assert tags == [{"Key": "env", "Value": "test"}]
    awsh.answer(True)
    done = awsh("ecr ls | where name ~ ^test/ | ecr rm")
    assert done.questions == ["Delete repository test/one?"]
    assert awsh("ecr ls | get name").rows == ["web"]
    assert "there is no repository 'nosuch'" in awsh("ecr show nosuch").error


def test_what_would_be_lost_is_said(awsh: Awsh) -> None:
    awsh("ecr create web")
    push(awsh, "web", "v1")
    push(awsh, "web", "v2")
    refused = awsh("ecr rm web")
    assert refused.exit_code == 2
    assert "Delete repository web with 2 images?" in refused.error
    awsh.answer(False)
    assert awsh("ecr rm web").error == "left as it was"
    assert awsh("ecr ls | count").value == 1


def test_images(awsh: Awsh) -> None:
    awsh("ecr create web; use repository web")
    push(awsh, "web", "v1")
    push(awsh, "web", "v2")
    assert awsh("ecr image ls | get tags | sort").rows == [["v1"], ["v2"]]
    assert awsh.complete("ecr image rm web v") == ["v1", "v2"]
    awsh.answer(True)
    assert awsh("ecr image rm web v1").notes == ["deleted 1 of repository web"]
    failed = awsh("ecr image rm web v1 v2")
    assert failed.exit_code == 6
    assert "1 failed, 1 done: v1: " in failed.error


def test_what_was_made_is_taken_back(awsh: Awsh) -> None:
    awsh("ecr create web; ecr create api")
    push(awsh, "web", "v1")
    assert awsh("cleanup --dry-run | where noun = repository | get name | sort").rows == ["api", "web"]
    awsh.answer(True)
    awsh("cleanup").check()
    assert awsh("ecr ls").rows == []


def test_docker_is_logged_in(awsh: Awsh, awsh_home: Path) -> None:
    file = awsh_home / ".docker" / "config.json"
    file.parent.mkdir()
    file.write_text('{"auths": {"other": {"auth": "b3RoZXI="}}, "proxies": {}}')
    file.chmod(0o644)
    done = awsh("ecr login")
    registry = done.rows[0]["registry"]
    assert registry.endswith(".dkr.ecr.us-east-1.amazonaws.com")
    config = json.loads(file.read_text())
    assert config["auths"]["other"] == {"auth": "b3RoZXI="}
    assert config["proxies"] == {}
    user, _, password = b64decode(config["auths"][registry]["auth"]).decode().partition(":")
    assert user == "AWS"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert password
    assert password not in done.text + "".join(done.notes)
    assert [path.name for path in file.parent.iterdir()] == ["config.json"]


def test_a_credential_helper_is_given_it(
    awsh: Awsh, awsh_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = awsh_home / "docker"
    folder.mkdir()
    (folder / "config.json").write_text('{"credsStore": "lab"}')
    helper = folder / "docker-credential-lab"
    helper.write_text(f'#!/bin/sh\necho "$1" > {folder}/asked; cat > {folder}/given\n')
    helper.chmod(0o755)
    monkeypatch.setenv("DOCKER_CONFIG", str(folder))
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    assert awsh("ecr login").rows[0]["kept"] == "docker-credential-lab"
    assert (folder / "asked").read_text() == "store\n"
    assert json.loads((folder / "given").read_text())["Username"] == "AWS"
    assert (folder / "config.json").read_text() == '{"credsStore": "lab"}'
    helper.write_text('#!/bin/sh\ncat; echo "the keychain is locked"; exit 1\n')
    refused = awsh("ecr login")
    assert "the keychain is locked" in refused.error
    assert "auth-token" not in refused.error


def test_a_file_that_is_not_dockers_is_left_alone(awsh: Awsh, awsh_home: Path) -> None:
    file = awsh_home / ".docker" / "config.json"
    file.parent.mkdir()
    file.write_text("{ mine")
    assert "it was left as it is" in awsh("ecr login").error
    assert file.read_text() == "{ mine"
