"""Routes, stages, CORS and logs of an API that is there."""

from __future__ import annotations

import pytest

from awsh.completion import complete
from awsh.errors import AwshError, CommandError, UsageError
from awsh.shell import Shell
from awsh.testing import Person
from tests.apigw.conftest import Typed, policy
from tests.sandbox.apis import fetch


def test_routes_share_what_they_lead_to(typed: Typed, here: Shell, person: Person) -> None:
    typed("apigw create forms --route 'GET /a' --lambda save-form")
    typed(
        "apigw route add forms /b --lambda save-form; apigw route add forms default --lambda other --payload 1.0"
    )
    routes = {row["route"]: row for row in typed("apigw route ls forms")}
    assert list(routes) == ["GET /a", "ANY /b", "$default"]
    assert routes["GET /a"]["integration"] == routes["ANY /b"]["integration"]
    assert (routes["$default"]["target"], routes["$default"]["payload"]) == ("other", "1.0")
    with pytest.raises(CommandError, match=r"has a route GET /a, to save-form"):
        typed("apigw route add forms 'GET /a' --lambda other")
    typed("apigw route rm forms 'GET /a'")
    assert person.questions == ["Remove the route GET /a of forms, which leads to save-form?"]
    assert policy(here) == ["*/b"]
    api = here.aws.client("apigatewayv2")
    [id] = [each["id"] for each in typed("apigw ls")]
    assert len(api.get_integrations(ApiId=id)["Items"]) == 2
    typed("apigw route rm forms /b; apigw route rm forms default")
    assert (policy(here), policy(here, "other")) == ([], [])
    assert api.get_integrations(ApiId=id)["Items"] == []
    with pytest.raises(CommandError, match="has no route GET /a"):
        typed("apigw route rm forms 'GET /a'")


def test_a_function_by_its_alias(typed: Typed, here: Shell) -> None:
    functions = here.aws.client("lambda")
    version = functions.publish_version(FunctionName="save-form")["Version"]
    functions.create_alias(FunctionName="save-form", Name="live", FunctionVersion=version)
    [api] = typed("apigw create forms --lambda save-form:live")
    assert api["routes"] == {"$default": "save-form:live"}
    assert fetch(api["url"]).status == 200
    typed("apigw rm forms")
    functions.delete_alias(FunctionName="save-form", Name="live")


def test_a_route_to_a_function_that_is_gone(typed: Typed, here: Shell) -> None:
    from tests.sandbox.apis import make_function

    make_function(here.aws.client, "gone")
    [api] = typed("apigw create forms --lambda gone")
    here.aws.client("lambda").delete_function(FunctionName="gone")
    assert fetch(api["url"]).status == 500
    typed("apigw route rm forms default; apigw rm forms")
    assert typed("apigw ls") == []


def test_stages(typed: Typed) -> None:
    [api] = typed("apigw create forms --lambda save-form")
    [made] = typed("apigw stage create forms test")
    assert (made["url"], made["auto"]) == (f"{api['url']}/test", True)
    [row] = typed("apigw stage set forms test --rate 50 --burst 10 --variable table=t --variable x=1")
    assert (row["rate"], row["burst"], row["variables"]) == (50, 10, {"table": "t", "x": "1"})
    assert typed("apigw stage set forms test --variable x=")[0]["variables"] == {"table": "t"}
    assert fetch(f"{made['url']}/a").json["stageVariables"] == {"table": "t"}
    with pytest.raises(UsageError, match="nothing to change"):
        typed("apigw stage set forms test")
    with pytest.raises(CommandError, match=r"has no stage prod \(it has \$default, test"):
        typed("apigw stage set forms prod --rate 1")
    with pytest.raises(CommandError, match="serves every change at once"):
        typed("apigw deploy forms --stage test")
    typed("apigw stage set forms test --no-auto; apigw route add forms 'GET /new' --lambda other")
    assert fetch(f"{made['url']}/new").json["routeKey"] == "$default"
    typed("apigw deploy forms --stage test --description new")
    assert fetch(f"{made['url']}/new").json["routeKey"] == "GET /new"
    typed("apigw stage rm forms test")
    assert fetch(f"{made['url']}/new").json["requestContext"]["stage"] == "$default"


@pytest.mark.parametrize(("kind", "stage"), [("", "'$default'"), ("--rest", "prod")])
def test_logs(typed: Typed, here: Shell, person: Person, kind: str, stage: str) -> None:
    [api] = typed(f"apigw create forms {kind} --route 'GET /a/{{id}}' --lambda save-form")
    with pytest.raises(CommandError, match=r"keeps no log .*--logs"):
        typed("apigw logs forms")
    assert typed(f"apigw stage set forms {stage} --logs")[0]["logs"] == f"/aws/apigateway/{api['id']}"
    assert [question for question in person.questions if "Make the role apigateway-logs" in question] == (
        person.questions if kind else []
    )
    typed("apigw call forms 'GET /a/7' -i; apigw call forms 'GET /nope' -i")
    first, second = typed("apigw logs forms --since 1h")
    assert (first["route"], first["status"], first["ip"]) == ("GET /a/{id}", "200", "127.0.0.1")
    assert second["status"] == ("403" if kind else "404")
    assert typed(f"apigw stage set forms {stage} --no-logs")[0]["logs"] == ""


def test_cors(typed: Typed, person: Person) -> None:
    [api] = typed("apigw create forms --lambda save-form")
    assert typed("apigw cors show forms") == []
    assert "`apigw cors set forms`" in person.said
    typed(
        "apigw cors set forms --origin https://a.example http://b.example:8080 --credentials --expose x-lab"
    )
    [rule] = typed("apigw cors show forms")
    assert (rule["origins"], rule["credentials"]) == (["https://a.example", "http://b.example:8080"], True)
    assert "*" not in rule["methods"]
    found = fetch(api["url"], Origin="http://b.example:8080")
    assert found.headers["Access-Control-Allow-Origin"] == "http://b.example:8080"
    with pytest.raises(UsageError, match="--credentials wants origins by name"):
        typed("apigw cors set forms --credentials")
    typed("apigw cors rm forms")
    assert "Access-Control-Allow-Origin" not in fetch(api["url"], Origin="http://b.example:8080").headers


def test_tab(here: Shell, typed: Typed) -> None:
    typed("apigw create forms --route 'POST /submit' --lambda save-form; apigw stage create forms test")
    typed("apigw ls; apigw route ls forms; apigw stage ls forms")

    def tab(line: str) -> set[str]:
        for _ in range(100):
            found = {item.insert.strip() for item in complete(here, line, len(line)).items}
            if found:
                return found
            here.context(here.console).sleep(0.02)
        return set()

    assert "forms" in tab("apigw show f")
    assert "test" in tab("apigw stage rm forms t")
    assert "'POST /submit'" in tab("apigw route rm forms ")
    assert "'POST /submit'" in tab("apigw call forms ")


def test_ambiguous_names(typed: Typed, here: Shell) -> None:
    for _ in range(2):
        here.aws.client("apigatewayv2").create_api(Name="twice", ProtocolType="HTTP")
    with pytest.raises(AwshError, match="'twice' means 2 APIs"):
        typed("apigw show twice")
