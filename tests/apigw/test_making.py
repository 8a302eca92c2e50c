"""From nothing to an address that answers, and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from awsh.errors import AwsError, AwshError, CommandError, UsageError
from awsh.sandbox import connect
from awsh.shell import Shell
from awsh.testing import Person
from tests.apigw.conftest import Typed, policy
from tests.sandbox.apis import fetch


def test_an_http_api_in_one_line(typed: Typed, here: Shell, person: Person) -> None:
    [api] = typed(
        "apigw create forms --route 'POST /submit' --route 'get /items/{id}' --lambda save-form --cors "
        "--tag team=blue --description 'A form.'"
    )
    assert (api["name"], api["type"], api["description"]) == ("forms", "http", "A form.")
    assert api["routes"] == {"GET /items/{id}": "save-form", "POST /submit": "save-form"}
    assert api["cors"]["origins"] == ("*",)
    assert (api["tags"], api["stages"]) == ({"team": "blue"}, {"$default": api["url"]})
    assert api["endpoint"] == f"https://{api['id']}.execute-api.us-east-1.amazonaws.com"
    assert policy(here) == ["GET/items/*", "POST/submit"]
    assert fetch(f"{api['url']}/items/7").json["pathParameters"] == {"id": "7"}
    assert fetch(f"{api['url']}/submit", "POST", {}, Origin="https://a.example").headers[
        "Access-Control-Allow-Origin"
    ]
    [row] = typed("apigw ls")
    assert (row["name"], row["url"]) == ("forms", api["url"])
    assert typed("apigw show forms")[0]["routes"] == api["routes"]
    assert typed("apigw url forms /submit") == [{"line": f"{api['url']}/submit"}]
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("apigw rm forms")
    assert person.questions == [
        f"Remove the HTTP API forms ({api['id']}) with 2 routes? {api['url']} will answer no more."
    ]
    person.answer = True
    typed("apigw rm forms")
    assert (typed("apigw ls"), policy(here)) == ([], [])
    assert fetch(api["url"]).status == 403


def test_a_rest_api_in_one_line(typed: Typed, here: Shell, person: Person) -> None:
    [api] = typed(
        "apigw create shop --rest --route 'POST /orders' --route 'GET /orders/{id}' --lambda save-form "
        "--cors https://a.example"
    )
    assert (api["type"], api["url"]) == ("rest", api["stages"]["prod"])
    assert api["routes"] == {"GET /orders/{id}": "save-form", "POST /orders": "save-form"}
    assert "Access-Control-Allow-Origin" in person.said
    assert fetch(f"{api['url']}/orders/7").json["pathParameters"] == {"id": "7"}
    asked = fetch(f"{api['url']}/orders", "OPTIONS", Origin="https://a.example")
    assert asked.headers["Access-Control-Allow-Origin"] == "https://a.example"
    assert asked.headers["Access-Control-Allow-Methods"] == "OPTIONS,POST"
    [route] = typed("apigw route add shop 'ANY /{rest+}' --lambda other")
    assert (route["route"], route["target"]) == ("ANY /{rest+}", "other")
    assert fetch(f"{api['url']}/x").status == 403
    assert "`apigw deploy shop` serves it" in person.notes
    [done] = typed("apigw deploy shop")
    assert (done["stage"], done["url"]) == ("prod", api["url"])
    assert fetch(f"{api['url']}/x").status == 200
    typed("apigw deploy shop --stage test")
    assert {row["stage"] for row in typed("apigw stage ls shop")} == {"prod", "test"}
    typed("apigw stage rm shop prod; apigw deploy shop --stage more")
    with pytest.raises(CommandError, match=r"has 2 stages \(--stage test or more"):
        typed("apigw url shop")
    typed("apigw route rm shop 'GET /orders/{id}'")
    paths = here.aws.client("apigateway").get_resources(restApiId=api["id"])["items"]
    assert {each["path"] for each in paths} == {"/", "/orders", "/{rest+}"}
    assert (policy(here), policy(here, "other")) == (["POST/orders"], ["*/*"])
    typed("apigw rm shop")
    assert (policy(here), policy(here, "other")) == ([], [])


def test_everything_to_one_function(typed: Typed) -> None:
    [api] = typed("apigw create all --lambda save-form")
    assert api["routes"] == {"$default": "save-form"}
    assert fetch(f"{api['url']}/any/where", "PATCH").json["routeKey"] == "$default"
    [rest] = typed("apigw create all-rest --rest --lambda save-form")
    assert set(rest["routes"]) == {"ANY /", "ANY /{proxy+}"}
    assert fetch(f"{rest['url']}/any/where", "PATCH").json["resource"] == "/{proxy+}"
    assert fetch(rest["url"]).json["resource"] == "/"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("forms --route 'POST /submit'", "--lambda FUNCTION and --to URL"),
        ("forms --lambda save-form --to https://example.com", "--lambda FUNCTION and --to URL"),
        ("forms --lambda safe-form", r"no function 'safe-form' \(did you mean 'save-form'|`lambda ls`"),
        ("forms --lambda save-form --route 'submit'", "'submit' is no route"),
        ("forms --lambda save-form --route 'FETCH /x'", "none of the methods GET"),
        ("forms --lambda save-form --route 'GET /x/'", "no slash at its end"),
        ("forms --lambda save-form --route 'GET /{a+}/b'", "nothing can stand behind it"),
        ("forms --lambda save-form --route 'GET /{a}/{a}'", "have one name"),
        ("forms --lambda save-form --cors example.com", "the scheme is missing, as in https://example.com"),
        ("forms --lambda save-form --cors https://a.example/", "without the slash"),
        ("forms --lambda save-form --stage 'a b'", "no name of a stage"),
        ("forms --lambda save-form --rest --stage '$default'", "no stage \\$default"),
        ("forms --lambda save-form --timeout 31s", "between 50 ms and 30 s"),
        ("forms --lambda save-form --rest --timeout 30s", "between 50 ms and 29 s"),
        ("forms --lambda save-form --rest --cors https://a.example https://b.example", "of one origin"),
        ("forms --to ftp://example.com", "is no address"),
        ("'' --lambda save-form", "wants a name"),
        ("forms --lambda arn:aws:lambda:eu-west-1:123456789012:function:x", "x is in eu-west-1 of account"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_made(
    typed: Typed, here: Shell, words: str, message: str
) -> None:
    with pytest.raises(AwshError, match=message):
        typed(f"apigw create {words}")
    assert (typed("apigw ls"), policy(here)) == ([], [])


def test_a_name_that_is_taken(typed: Typed) -> None:
    typed("apigw create forms --lambda save-form")
    with pytest.raises(UsageError, match=r"an API forms already .*`apigw route add forms"):
        typed("apigw create forms --lambda save-form")


def test_a_step_that_fails(
    typed: Typed, here: Shell, person: Person, refusing: Callable[[str, BaseException], None]
) -> None:
    refusing("create_stage", AwsError("TooManyRequestsException", "later", operation="CreateStage"))
    with pytest.raises(AwsError) as caught:
        typed("apigw create forms --route 'GET /a' --lambda save-form")
    [api] = typed("apigw ls")
    hint = caught.value.hint or ""
    assert f"(the API forms ({api['id']}) is there with 1 of 1 routes" in str(caught.value)
    goes_on, takes_back = hint.split("`")[1::2]
    typed(goes_on)
    assert fetch(f"{api['url']}/a").status == 200
    typed(takes_back)
    assert (typed("apigw ls"), policy(here)) == ([], [])
    refusing("create_route", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        typed("apigw create forms --route 'GET /a' --lambda save-form")
    assert "0 of 1 routes: `apigw route add " in person.said
    typed(person.notes[-1].split("`")[1])
    assert [route["route"] for route in typed("apigw route ls forms")] == ["GET /a"]


def test_a_rehearsal_makes_nothing(lab: str, typed: Typed, here: Shell, person: Person) -> None:
    with Shell(connect(lab), dry_run=True, console=person) as rehearsal:
        rehearsal.run("apigw create forms --lambda save-form")
    assert 'would call apigatewayv2:CreateApi {"Name": "forms"' in person.said
    assert (typed("apigw ls"), policy(here)) == ([], [])


@pytest.mark.parametrize("kind", ["", "--rest"])
def test_export(typed: Typed, here: Shell, kind: str) -> None:
    typed(f"apigw create forms {kind} --route 'GET /a/{{id}}' --lambda save-form")
    here.run("apigw export forms > forms.json")
    document = json.loads(Path("forms.json").read_text())
    assert document["openapi"] == "3.0.1"
    assert "get" in document["paths"]["/a/{id}"]
    here.run("apigw export forms --form yaml > forms.yaml")
    assert Path("forms.yaml").read_text().startswith("openapi: 3.0.1\n")


@pytest.mark.parametrize("kind", ["", "--rest"])
def test_names_and_tags(typed: Typed, kind: str) -> None:
    typed(f"apigw create forms {kind} --lambda save-form --tag team=blue")
    typed("apigw tag forms env=test 'owner=Ada L.'; apigw untag forms team")
    [row] = typed("apigw set forms --name papers --description 'What people fill in.'")
    assert (row["name"], row["description"]) == ("papers", "What people fill in.")
    [row] = typed("apigw ls")
    assert (row["name"], row["tags"]) == ("papers", {"env": "test", "owner": "Ada L."})
    with pytest.raises(UsageError, match="nothing to change"):
        typed("apigw set papers")
