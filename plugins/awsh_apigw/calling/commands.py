"""`apigw call`: a request from the prompt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

from awsh import (
    AwshError,
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
from awsh_apigw.calling.request import is_request
from awsh_apigw.gateway import gateway
from awsh_apigw.groups import apigw
from awsh_apigw.kinds import ApiWord, which

if TYPE_CHECKING:
    from awsh_apigw.calling.sending import Answer


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
    api: ApiWord = "",
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
    from awsh_apigw.calling.sending import send

    if is_request(api):
        api, words = "", (api, *words)
    found = gateway(ctx, which(ctx, api))
    url = found.url(found.stage_or_only(stage))
    typed = read_words(words)

    def request_of(fields: Mapping[str, Any] | None = None) -> Request:
        return made(typed, data=data, file=file, form=form, headers=header or {}, fields=fields)

    if rows is not None:
        if ctx.dry_run:
            ctx.note(f"would send a request to {url}{typed.path} for each row")
            return None
        return _each(ctx, rows, lambda fields: send(ctx, url, request_of(fields), sign=sign))
    request = request_of()
    if ctx.dry_run and request.method not in ("GET", "HEAD"):
        ctx.note(f"would send {request.method} {url}{request.path}")
        return None
    answer = send(ctx, url, request, sign=sign)
    if include:
        return Record(_row(answer), columns=("status", "took", "headers", "body"))
    told = f"{request.method} {url}{request.path}: {answer.phrase}"
    if answer.status >= 400:
        raise CommandError(f"{told}{_why(answer)}", hint=explained(answer.status, found.name))
    ctx.note(f"{told}, {answer.took * 1000:.0f} ms")
    value = answer.value()
    return [value] if isinstance(value, bytes) else value


def _each(ctx: Context, rows: Rows, asked: Callable[[Mapping[str, Any]], Answer]) -> Rows:
    """The answers to a request for each row; a no to `&&` where one of them is an error."""
    answers: list[Answered] = []
    try:
        with ctx.progress("calling") as bar:
            for row in rows:
                answers.append(_row(asked(row if isinstance(row, Mapping) else {"value": row})))
                bar.advance(1)
    except (AwshError, KeyboardInterrupt):
        ctx.note(f"{len(answers)} requests were answered before that")
        raise
    held = all(each["status"] < 400 for each in answers)
    return Rows(answers, columns=("status", "took", "body"), held=held)


def _row(answer: Answer) -> Answered:
    return {
        "status": answer.status,
        "took": round(answer.took * 1000),
        "headers": dict(answer.headers),
        "body": answer.value(),
    }


def _why(answer: Answer) -> str:
    value = answer.value()
    if isinstance(value, Mapping):
        value = value.get("message") or value.get("Message") or value.get("error") or value
    text = " ".join(str(value or "").split())
    return f": {text[:300]}" if text and text.lower() not in answer.phrase.lower() else ""


def explained(status: int, name: str) -> str | None:
    """What is mostly behind a status of API Gateway's own."""
    return {
        403: "no such path, or it wants --sign; a REST API says so of what was not deployed",
        404: f"`apigw route ls {name}` shows the routes",
        429: f"`apigw stage ls {name}` shows the limits",
        500: "`lambda logs` of the function may tell; the API may lack the permission to invoke it",
        502: "the function failed, or answered something else than status and body: `lambda logs`",
        503: "the function took more than 30 s, or runs as often as it may",
        504: "the function took more than 29 s",
    }.get(status)
