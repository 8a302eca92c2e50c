"""Functions changed, versioned, given to others, and removed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from awsh import AwsError, CommandError, UsageError
from awsh.shell import Shell
from awsh_lambda.making import roles

Typed = Callable[[str], list[Any]]


@pytest.fixture
def hello(typed: Typed, here: Shell) -> Any:
    """A function `hello` of its own, and its configuration as AWS has it."""
    typed("lambda create hello --from hello.py --role lab-role --env LEVEL=info API_TOKEN=abc --wait")
    yield lambda: here.aws.client("lambda").get_function_configuration(FunctionName="hello")
    here.yes = True
    here.run("lambda rm hello --with-logs")


def test_code_and_what_it_runs_with_are_changed_one_after_the_other(
    typed: Typed, person: Any, folder: Path, hello: Any
) -> None:
    before = hello()["CodeSha256"]
    typed("lambda update hello --from hello.py")
    assert "the code of hello is unchanged" in person.said
    (folder / "hello.py").write_text("def handler(event, context):\n    return 2\n")
    typed("lambda update hello --from hello.py --memory 256MB --timeout 20s --env MORE=1 --wait")
    now = hello()
    assert now["CodeSha256"] != before
    # The new code has no lambda_handler any more.
    assert (now["Handler"], now["MemorySize"], now["Timeout"]) == ("hello.handler", 256, 20)
    assert now["Environment"]["Variables"] == {"LEVEL": "info", "API_TOKEN": "abc", "MORE": "1"}
    assert typed("lambda invoke hello") == [2]
    for line, said in (("", "what is to be changed"), ("--architecture arm64", "is of new code")):
        with pytest.raises(UsageError, match=said):
            typed(f"lambda update hello {line}")


def test_secrets_are_not_shown_unless_asked_for(typed: Typed, hello: Any) -> None:
    [shown] = typed("lambda show hello")
    assert shown["environment"] == {"LEVEL": "info", "API_TOKEN": "••••"}
    assert {
        row["name"]: row["value"]
        for row in typed("lambda env set hello A_KEY=$(echo x) DB=postgres://u:pw@h/d")
    } == {
        "LEVEL": "info",
        "API_TOKEN": "••••",
        "A_KEY": "x",
        "DB": "••••",
    }
    typed("lambda env unset hello A_KEY DB")
    assert typed("lambda env ls hello --secrets") == [
        {"name": "API_TOKEN", "value": "abc"},
        {"name": "LEVEL", "value": "info"},
    ]
    with pytest.raises(CommandError, match="has no variable NONE"):
        typed("lambda env unset hello NONE")


def test_layers_of_a_function(typed: Typed, person: Any, hello: Any) -> None:
    typed("lambda layer publish common --from common/")
    typed("lambda layer publish common --from common/")
    typed("lambda layer add hello common:1")
    [row] = typed("lambda layer add hello common")
    assert row["layers"] == ["common:2"]
    with pytest.raises(CommandError, match="has no version 7"):
        typed("lambda layer rm common:7")
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("lambda layer rm common")
    assert "Functions that have it keep it: hello" in person.questions[-1]
    person.answer = True
    [row] = typed("lambda layer remove hello common")
    assert row["layers"] == []
    typed("lambda layer rm common")
    assert typed("lambda layer ls") == []


def test_versions_and_aliases(typed: Typed, folder: Path, hello: Any) -> None:
    with pytest.raises(UsageError, match="has no version that an alias could lead to"):
        typed("lambda alias create hello live")
    typed("lambda version publish hello")
    typed("lambda alias create hello live")
    (folder / "hello.py").write_text("def lambda_handler(event, context):\n    return 'new'\n")
    typed("lambda update hello --from hello.py --wait")
    [row] = typed("lambda invoke hello --alias live")
    assert row["hello"] == "world"
    typed("lambda version publish hello")
    [row] = typed("lambda alias set hello live --version 2 --weight 1=10%")
    assert (row["version"], row["weights"]) == ("2", {"1": 0.1})
    with pytest.raises(CommandError, match="is what live leads to"):
        typed("lambda version rm hello 1")
    [row] = typed("lambda alias set hello live --version 2")
    assert row["weights"] == {}
    typed("lambda version rm hello 1")
    assert [(row["version"], row["aliases"]) for row in typed("lambda version ls hello")] == [("2", "live")]
    for line in ("alias create hello 7", "alias set hello live", "alias create hello x --weight 1=200%"):
        with pytest.raises(UsageError):
            typed(f"lambda {line}")


def test_an_address_for_everybody_is_open_by_two_permissions(typed: Typed, hello: Any) -> None:
    typed("lambda url create hello --auth none --cors https://a.example --method get post")
    [shown] = typed("lambda url show hello")
    assert shown["cors"]["methods"] == ["GET", "POST"]
    assert {row["action"]: row["conditions"] for row in typed("lambda permission ls hello")} == {
        "lambda:InvokeFunctionUrl": "FunctionUrlAuthType is NONE",
        "lambda:InvokeFunction": "InvokedViaFunctionUrl is true",
    }
    with urlopen(f"{shown['url']}?name=x", timeout=20) as answer:
        assert json.load(answer)["hello"] == "world"
    [shown] = typed("lambda url set hello --auth iam --no-cors")
    with pytest.raises(HTTPError):
        urlopen(shown["url"], timeout=20)
    assert (shown["auth"], typed("lambda permission ls hello")) == ("iam", [])
    typed("lambda url rm hello")
    with pytest.raises(CommandError, match="hello has no address"):
        typed("lambda url show hello")


def test_removal_names_what_goes_and_what_stays(here: Shell, typed: Typed, person: Any) -> None:
    typed("lambda create gone --from hello.py --wait")
    typed("lambda version publish gone")
    typed("lambda alias create gone live")
    typed("lambda url create gone")
    typed("lambda permission add gone s3 --source arn:aws:s3:::photos --account 123456789012")
    typed("lambda invoke gone")
    typed("use function gone")
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("lambda rm gone")
    asked = person.questions[-1]
    for part in (
        "triggers: s3 photos",
        "1 version",
        "aliases: live",
        "its address http",
        "log group /aws/lambda/gone",
        "role gone-role",
        "--with-role",
    ):
        assert part in asked
    person.answer = True
    typed("lambda rm gone --with-logs --with-role")
    iam = here.aws.client("iam")
    assert "gone-role" not in [role["RoleName"] for role in iam.list_roles()["Roles"]]
    assert not here.aws.client("logs").describe_log_groups(logGroupNamePrefix="/aws/lambda/gone")["logGroups"]
    assert "lambda:function" not in str(here.run("use").rows) or not here.context().current("lambda:function")


def test_a_role_that_others_may_act_as_stays(typed: Typed, person: Any) -> None:
    typed("iam role create shared --for lambda ec2")
    for name, role in (("one", "shared"), ("two", "lab-role")):
        typed(f"lambda create {name} --from hello.py --role {role}")
    typed("lambda create three --from hello.py --role lab-role")
    typed("lambda rm one two --with-role")
    assert "role shared stays: not only functions may act as it" in person.notes
    assert "role lab-role stays: three acts as it" in person.notes
    typed("lambda rm three")


def test_a_script_says_the_role_or_yes(here: Shell, typed: Typed, person: Any) -> None:
    person.there = False
    with pytest.raises(UsageError, match="Make the role brief-role"):
        typed("lambda create brief --from hello.py")
    assert typed("lambda ls | where name = brief") == []


@pytest.fixture
def refusing(here: Shell, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str, int], None]:
    """Lets AWS refuse an operation, some times."""
    real = here.aws.call
    left: dict[str, list[Any]] = {}

    def call(service: str, operation: str, *arguments: Any) -> Any:
        refusals = left.get(operation)
        if refusals:
            code, message = refusals.pop()
            raise AwsError(code, message, operation=operation)
        return real(service, operation, *arguments)

    monkeypatch.setattr(here.aws, "call", call)
    return lambda operation, code, message, times: left.update({operation: [(code, message)] * times})


def test_where_roles_may_not_be_made_the_one_for_all_is_taken(
    typed: Typed, person: Any, refusing: Callable[..., None]
) -> None:
    refusing("create_role", "AccessDenied", "not authorized to perform: iam:CreateRole", 9)
    with pytest.raises(AwsError) as caught:
        typed("lambda create academy --from hello.py")
    assert "--role" in (caught.value.hint or "")
    refusing("create_role", "", "", 0)
    typed("iam role create LabRole --for lambda")
    refusing("create_role", "AccessDenied", "not authorized to perform: iam:CreateRole", 9)
    [row] = typed("lambda create academy --from hello.py")
    assert row["role"] == roles.GIVEN_TO_ALL
    assert "roles may not be made in this account" in person.said
    typed("lambda rm academy")


def test_a_new_role_is_asked_for_until_lambda_sees_it(
    typed: Typed, person: Any, refusing: Callable[..., None]
) -> None:
    refusing(
        "create_function",
        "InvalidParameterValueException",
        "The role defined for the function cannot be assumed by Lambda.",
        2,
    )
    typed("lambda create fresh --from hello.py")
    assert "role fresh-role is new, and Lambda does not see it yet" in person.said
    typed("lambda rm fresh --with-role")


def test_completion(here: Shell, hello: Any) -> None:
    from awsh.completion import complete

    here.run("lambda ls; use function hello")
    here.context().names("lambda:function", fresh=True)

    def offers(line: str, wanted: str) -> bool:
        """Names come from AWS in the background."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if wanted in [item.insert.strip() for item in complete(here, line, len(line)).items]:
                return True
            time.sleep(0.05)
        return False

    assert offers("lambda inv", "invoke")
    assert offers("lambda invoke he", "hello")
    assert offers("lambda set --runtime python3.1", "python3.13")
    assert offers("lambda set --runtime python3.9", "python3.9")
    assert offers("lambda env unset hello ", "LEVEL")
    assert here.run("lambda show").rows[0]["name"] == "hello"
