"""Identities, templates and configuration sets as resource kinds, and the parameter types that take them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import Context, Name, Resource, ResourceKind


def _identities(ctx: Context) -> Iterator[Name]:
    for each in ctx.search("sesv2", "list_email_identities", "EmailIdentities[]"):
        state = str(each.get("VerificationStatus", "")).lower()
        yield Name(each["IdentityName"], "", "verified" if state == "success" else state)


IDENTITY = ResourceKind(
    "ses:identity",
    noun="identity",
    service="sesv2",
    names=_identities,
    use="identity",
    # Their names are their ids: AWS says whether there is one.
    pattern=r"[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+|[\w-]+(\.[\w-]+)+",
    columns=("identity",),
    row="awsh_ses.rows:Identity",
    missing=("NotFoundException",),
)

TEMPLATE = ResourceKind(
    "ses:template",
    noun="template",
    service="sesv2",
    operation="list_email_templates",
    items="TemplatesMetadata[]",
    id="TemplateName",
    columns=("template",),
    row="awsh_ses.rows:Template",
    pattern=r"[\w-]{1,64}",
    missing=("NotFoundException", "TemplateDoesNotExist"),
)

CONFIGURATION_SET = ResourceKind(
    "ses:configuration-set",
    noun="configuration set",
    service="sesv2",
    operation="list_configuration_sets",
    items="ConfigurationSets[]",
    id="@",
    columns=("configuration_set",),
    row="awsh_ses.rows:ConfigurationSet",
    pattern=r"[\w-]{1,64}",
    missing=("NotFoundException", "ConfigurationSetDoesNotExist"),
)

SUPPRESSED = ResourceKind(
    "ses:suppressed",
    noun="suppressed address",
    service="sesv2",
    operation="list_suppressed_destinations",
    items="SuppressedDestinationSummaries[]",
    id="EmailAddress",
    describe="Reason",
    columns=("address",),
    row="awsh_ses.rows:Suppressed",
    pattern=r"[^\s@]+@[^\s@]+",
    missing=("NotFoundException",),
)


def _letters(ctx: Context) -> Iterator[Name]:
    from awsh_ses.outbox.letters import summaries

    for told in summaries(ctx):
        yield Name(told["id"], str(told["number"]), f"{told['subject']}, to {told['to']}")


def _letter(ctx: Context, text: str) -> str | None:
    from awsh_ses.outbox.letters import summaries

    return next((told["id"] for told in summaries(ctx) if text == str(told["number"])), None)


LETTER = ResourceKind(
    "ses:letter",
    noun="mail",
    service="sesv2",
    names=_letters,
    find=_letter,
    pattern=r"[0-9a-f]{16}(-[0-9a-f]+){6}",
    columns=("id",),
    row="awsh_ses.rows:Letter",
)

KINDS = (IDENTITY, TEMPLATE, CONFIGURATION_SET, SUPPRESSED, LETTER)

IdentityName = Annotated[str, Resource(IDENTITY.name)]
TemplateName = Annotated[str, Resource(TEMPLATE.name)]
ConfigurationSetName = Annotated[str, Resource(CONFIGURATION_SET.name)]
LetterId = Annotated[str, Resource(LETTER.name)]
SuppressedAddress = Annotated[str, Resource(SUPPRESSED.name)]
