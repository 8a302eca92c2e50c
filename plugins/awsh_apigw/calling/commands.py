"""`apigw call`: a request from the prompt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, TypedDict

from awsh import (
    CURRENT,
    Candidate,
    CommandError,
    Completing,
    Context,
    LocalPath,
    Name,
    Record,
    Rows,
    Short,
    ValueType,
)
from awsh_apigw.gateway import gateway
from awsh_apigw.groups import apigw
from awsh_apigw.kinds import ApiId


class Answered(TypedDict):
    """An answer of an API. took: milliseconds. body: of JSON what it means, else text."""

    status: int
    took: int
    headers: dict[str, str]
    body: Any


def _complete(completing: Completing) -> Iterator[Candidate]:
    given, ctx = completing.given, completing.ctx
    if given.get("words") or not given.get("api"):
        return
    named = given["api"][0]

    def fetch() -> Iterator[Name]:
        for each in gateway(ctx, ctx.resolve("apigw:api", named)).routes():
            yield Name(each["route"], description=each["target"])

    for found in ctx.matching(f"apigw:routes-of-{named}", completing.word, "apigatewayv2", fetch):
        if not found.id.startswith(("ANY", "$")):
            yield Candidate(found.id, found.description)


Word = Annotated[str, ValueType("'METHOD /PATH' NAME=VALUE", None, _complete)]


@apigw.command
def call(
    ctx: Context,
    api: ApiId = CURRENT,
    *words: Word,
    data: str | None = None,
    file: LocalPath | None = None,
    form: bool = False,
    header: dict[str, str] | None = None,
    stage: str | None = None,
    sign: bool = False,
    include: Annotated[bool, Short("i")] = False,
    rows: Rows | None = None,
) -> Answered | Any:
    """Send a request to an API, over HTTP, and show what it answers.

    Fields make a JSON body; of a GET the query. An answer of 400 and more is an error, unless -i shows it. Rows of
    a pipeline are sent one by one, each as a body.

    Args:
        api: the current one when left out.
        words: 'METHOD /PATH', then name=text, name:=JSON, or name==text for the query.
        data: the body, as it is.
        file: its content is the body.
        form: fields are sent as a browser's form sends them.
        header: NAME=VALUE, as often as wanted.
        stage: the only one when left out.
        sign: with the profile's keys, for routes that want that.
        include: status, headers and body, whatever the status.
        rows: from a pipeline: a request each.
    Examples:
        awsh> apigw call forms 'POST /submit' name=Ada age:=36
        awsh> apigw call forms 'POST /submit' name=Ada -i
    """
    from awsh_apigw.calling.request import Request, made, read_words
    from awsh_apigw.calling.sending import Answer, send

    found = gateway(ctx, api)
    url = found.url(found.stage_or_only(stage))
    typed = read_words(words)

    def asked(fields: Mapping[str, Any] | None = None) -> tuple[Request, Answer]:
        request = made(typed, data=data, file=file, form=form, headers=header or {}, fields=fields)
        return request, send(ctx, url, request, sign=sign)

    if rows is not None:
        return Rows(_each(rows, asked), columns=("status", "took", "body"))
    request, answer = asked()
    if include:
        return Record(_row(answer), columns=("status", "took", "headers", "body"))
    told = f"{request.method} {url}{request.path}: {answer.phrase}"
    if answer.status >= 400:
        raise CommandError(f"{told}{_why(answer)}", hint=explained(answer.status))
    ctx.note(f"{told}, {answer.took * 1000:.0f} ms")
    value = answer.value()
    return [value] if isinstance(value, bytes) else value


def _each(rows: Rows, asked: Any) -> Iterator[Answered]:
    failed: list[tuple[str, str]] = []
    done = 0
    for row in rows:
        fields = row if isinstance(row, Mapping) else {"value": row}
        _, answer = asked(fields)
        yield _row(answer)
        done += answer.status < 400
        if answer.status >= 400:
            failed.append((str(done + len(failed) + 1), answer.phrase))
    if failed:
        from awsh import PartialFailure

        raise PartialFailure(done, failed)


def _row(answer: Any) -> Answered:
    return {
        "status": answer.status,
        "took": round(answer.took * 1000),
        "headers": dict(answer.headers),
        "body": answer.value(),
    }


def _why(answer: Any) -> str:
    value = answer.value()
    if isinstance(value, Mapping):
        value = value.get("message") or value.get("Message") or value.get("error") or value
    text = " ".join(str(value or "").split())
    return f": {text[:300]}" if text and text.lower() not in answer.phrase.lower() else ""


def explained(status: int) -> str | None:
    """What is mostly behind a status of API Gateway's own."""
    return {
        403: "no such path, or it wants --sign; a REST API says so of what was not deployed",
        404: "`apigw route ls` shows the routes",
        429: "`apigw stage ls` shows the limits",
        500: "`lambda logs` of the function may tell; the API may lack the permission to invoke it",
        502: "the function failed, or answered something else than status and body: `lambda logs`",
        503: "the function took more than 30 s, or runs as often as it may",
        504: "the function took more than 29 s",
    }.get(status)
