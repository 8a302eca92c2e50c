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

KINDS = (IDENTITY, TEMPLATE, CONFIGURATION_SET)

IdentityName = Annotated[str, Resource(IDENTITY.name)]
TemplateName = Annotated[str, Resource(TEMPLATE.name)]
ConfigurationSetName = Annotated[str, Resource(CONFIGURATION_SET.name)]
