"""The links in what SNS sends: they are followed without a signature, with a browser or `curl`."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

_NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/"


def answer(environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes] | None:
    """The answer to a request that follows such a link; None for every other."""
    query = environ.get("QUERY_STRING", "")
    if environ.get("REQUEST_METHOD") != "GET" or "Action=" not in query or environ.get("PATH_INFO") != "/":
        return None
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    action = asked.get("Action")
    if action == "ConfirmSubscription":
        return _confirm(asked)
    if action == "Unsubscribe":
        return _unsubscribe(asked)
    return None


def _backend(arn: str) -> Any:
    from moto.sns.models import sns_backends

    fields = arn.split(":")
    return sns_backends[fields[4]][fields[3]] if len(fields) > 5 else None


def _confirm(asked: dict[str, str]) -> tuple[str, list[tuple[str, str]], bytes]:
    from moto.sns.exceptions import SNSException

    from awsh.sandbox.rules.sns_subscriptions import confirm

    arn = asked.get("TopicArn", "")
    backend = _backend(arn)
    try:
        if backend is None:
            raise SNSException("InvalidParameter", "Invalid parameter: TopicArn")
        found = confirm(backend, arn, asked.get("Token", ""))
    except SNSException as error:
        text = f"<Error><Type>Sender</Type><Code>{error.code}</Code><Message>{escape(error.message)}</Message></Error>"
        return _page("400 Bad Request", f'<ErrorResponse xmlns="{_NAMESPACE}">{text}</ErrorResponse>')
    result = f"<SubscriptionArn>{escape(found.arn)}</SubscriptionArn>"
    inner = f"<ConfirmSubscriptionResult>{result}</ConfirmSubscriptionResult>"
    return _page(
        "200 OK", f'<ConfirmSubscriptionResponse xmlns="{_NAMESPACE}">{inner}</ConfirmSubscriptionResponse>'
    )


def _unsubscribe(asked: dict[str, str]) -> tuple[str, list[tuple[str, str]], bytes]:
    arn = asked.get("SubscriptionArn", "")
    backend = _backend(arn)
    if backend is not None:
        backend.unsubscribe(arn)
    return _page("200 OK", f'<UnsubscribeResponse xmlns="{_NAMESPACE}"/>')


def _page(status: str, text: str) -> tuple[str, list[tuple[str, str]], bytes]:
    return status, [("Content-Type", "text/xml")], text.encode()
