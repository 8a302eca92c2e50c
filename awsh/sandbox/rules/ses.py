"""Rules of SES (version 1): what the modules beside this one register, in front of moto."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule, ses_identities, ses_sending, ses_sets, ses_templates
from awsh.sandbox.rules.ses_operations import OPERATIONS

__all__ = ["ses_identities", "ses_sending", "ses_sets", "ses_templates"]


@rule("moto.ses.responses:EmailResponse.call_action")
def call_action(moto: Callable[..., Any], response: Any) -> Any:
    """The operations of the table, and all that moto has."""
    return OPERATIONS.answer(moto, response, response.backend)
