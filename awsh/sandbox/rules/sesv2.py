"""Rules of SES (version 2): what the modules beside this one register, in front of moto."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.sesv2 import urls
from moto.sesv2.responses import SESV2Response

from awsh.sandbox.rules import (
    rule,
    sesv2_account,
    sesv2_identities,
    sesv2_sending,
    sesv2_sets,
    sesv2_templates,
)
from awsh.sandbox.rules.sesv2_operations import OPERATIONS

__all__ = ["sesv2_account", "sesv2_identities", "sesv2_sending", "sesv2_sets", "sesv2_templates"]

# moto knows the paths of its own operations alone.
urls.url_paths["{0}/v2/email/(?P<rest>.+)$"] = SESV2Response.dispatch


@rule("moto.sesv2.responses:SESV2Response.call_action")
def call_action(moto: Callable[..., Any], response: Any) -> Any:
    """The operations of the table, and all that moto has."""
    return OPERATIONS.answer(moto, response, response.sesv2_backend.core_backend)
