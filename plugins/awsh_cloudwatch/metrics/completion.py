"""What may be typed next behind `metrics`."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import Candidate, Completing, Name
from awsh_cloudwatch.metrics.services import SERVICES, namespace_of


def services(completing: Completing) -> Iterator[Candidate]:
    for word, service in SERVICES.items():
        yield Candidate(word, service.namespace)
    yield from namespaces(completing)


def namespaces(completing: Completing) -> Iterator[Candidate]:
    ctx = completing.ctx

    def fetch() -> list[Name]:
        found = ctx.search("cloudwatch", "list_metrics", "Metrics[].Namespace")
        return [Name(each) for each in sorted(set(found))]

    for name in ctx.matching("cloudwatch:namespace", completing.word, "cloudwatch", fetch):
        yield Candidate(name.id)


def metrics(completing: Completing) -> Iterator[Candidate]:
    ctx = completing.ctx
    word = (completing.given.get("service") or completing.given.get("namespace") or [""])[0]
    if word in SERVICES:
        yield from map(Candidate, SERVICES[word].metrics)
        return
    namespace = namespace_of(word)

    def fetch() -> list[Name]:
        found = ctx.search("cloudwatch", "list_metrics", "Metrics[].MetricName", Namespace=namespace)
        return [Name(each) for each in sorted(set(found))]

    for name in ctx.matching(f"cloudwatch:metrics:{namespace}", completing.word, "cloudwatch", fetch):
        yield Candidate(name.id)


def names(completing: Completing) -> Iterator[Candidate]:
    service = SERVICES.get((completing.given.get("service") or [""])[0])
    ctx = completing.ctx
    if service is None or not any(kind.name == service.kind for kind in ctx.kinds()):
        return
    taken = set(completing.given.get("names") or ())
    for each in ctx.names(service.kind):
        text = each.name or each.id
        if text not in taken or text == completing.word:
            yield Candidate(text, each.description)
