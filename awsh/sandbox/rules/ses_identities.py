"""Rules of SES (version 1): the same identities as version 2's, by version 1's names."""

from __future__ import annotations

import base64
import secrets
from typing import Any

from awsh.sandbox.mail import identities
from awsh.sandbox.mail.operations import page, required
from awsh.sandbox.mail.refusal import Refusal, invalid
from awsh.sandbox.rules.ses_operations import operation
from awsh.sandbox.rules.sesv2_identities import set_mail_from

_STATES = {
    "PENDING": "Pending",
    "SUCCESS": "Success",
    "FAILED": "Failed",
    "TEMPORARY_FAILURE": "TemporaryFailure",
    "NOT_STARTED": "NotStarted",
}


def _named(backend: Any, name: str) -> Any:
    found = backend.email_identities.get(identities.name_of(name))
    return None if found is None else identities.look(backend, found)


@operation("VerifyEmailIdentity", "VerifyEmailAddress")
def verify_address(backend: Any, asked: dict[str, Any]) -> None:
    required(asked, "EmailAddress")
    if "@" not in asked["EmailAddress"]:
        raise invalid("Missing '@'")
    found = _named(backend, asked["EmailAddress"])
    if found is None:
        identities.add(backend, asked["EmailAddress"])
    elif found.verification_status != "SUCCESS":
        identities.ask(backend, found)


def _domain(backend: Any, name: str) -> Any:
    if "@" in name:
        raise invalid(f"Invalid domain name {name}.")
    return _named(backend, name) or identities.add(backend, name)


@operation("VerifyDomainIdentity")
def verify_domain(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    required(asked, "Domain")
    proof = identities.proof_of(_domain(backend, asked["Domain"]))
    proof.text = proof.text or base64.b64encode(secrets.token_bytes(32)).decode()
    return {"VerificationToken": proof.text}


@operation("VerifyDomainDkim")
def verify_dkim(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    required(asked, "Domain")
    found = _domain(backend, asked["Domain"])
    if found.dkim_attributes.get("Status") == "FAILED":
        identities.look_again(found)
    return {"DkimTokens": list(identities.proof_of(found).dkim)}


@operation("DeleteIdentity")
def delete(backend: Any, asked: dict[str, Any]) -> None:
    """One that is not there is deleted already."""
    required(asked, "Identity")
    backend.email_identities.pop(identities.name_of(asked["Identity"]), None)


@operation("DeleteVerifiedEmailAddress")
def delete_address(backend: Any, asked: dict[str, Any]) -> None:
    backend.email_identities.pop(identities.name_of(asked["EmailAddress"]), None)


@operation("ListIdentities")
def ls(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    wanted = {"EmailAddress": "EMAIL_ADDRESS", "Domain": "DOMAIN"}
    kind = asked.get("IdentityType")
    if kind and kind not in wanted:
        raise Refusal(
            "ValidationError",
            "BadRequestException",
            f"Value '{kind}' at 'identityType' failed to satisfy constraint: Member must satisfy enum value set: "
            "[Domain, EmailAddress]",
        )
    known = [
        each.email_identity
        for each in backend.email_identities.values()
        if not kind or each.identity_type == wanted[kind]
    ]
    listed, token = page(known, asked.get("MaxItems"), asked.get("NextToken"))
    return {"Identities": listed, "NextToken": token}


@operation("ListVerifiedEmailAddresses")
def ls_verified(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    known = backend.email_identities.values()
    verified = [each.email_identity for each in known if each.verification_status == "SUCCESS"]
    return {"VerifiedEmailAddresses": [each for each in verified if "@" in each]}


@operation("GetIdentityVerificationAttributes")
def verification(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name in asked.get("Identities") or ():
        if (found := _named(backend, name)) is not None:
            told[name] = {"VerificationStatus": _STATES[found.verification_status]}
            if text := identities.proof_of(found).text:
                told[name]["VerificationToken"] = text
    return {"VerificationAttributes": told}


@operation("GetIdentityDkimAttributes")
def dkim(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name in asked.get("Identities") or ():
        if (found := _named(backend, name)) is not None:
            known = found.dkim_attributes
            told[name] = {
                "DkimEnabled": bool(known.get("SigningEnabled")),
                "DkimVerificationStatus": _STATES[known.get("Status", "NOT_STARTED")],
                "DkimTokens": known.get("Tokens") or [],
            }
    return {"DkimAttributes": told}


@operation("SetIdentityDkimEnabled")
def set_dkim(backend: Any, asked: dict[str, Any]) -> None:
    found = _existing(backend, asked["Identity"])
    if asked.get("DkimEnabled") and not found.dkim_attributes.get("Tokens"):
        raise invalid(f"Domain {asked['Identity']} is not set up for DKIM signing.")
    found.dkim_attributes["SigningEnabled"] = bool(asked.get("DkimEnabled"))


@operation("SetIdentityMailFromDomain")
def set_from(backend: Any, asked: dict[str, Any]) -> None:
    behaviour = (
        "REJECT_MESSAGE" if asked.get("BehaviorOnMXFailure") == "RejectMessage" else "USE_DEFAULT_VALUE"
    )
    set_mail_from(_existing(backend, asked["Identity"]), asked.get("MailFromDomain"), behaviour)


@operation("GetIdentityMailFromDomainAttributes")
def get_from(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name in asked.get("Identities") or ():
        if (found := _named(backend, name)) is not None and (own := identities.mail_from(backend, found)):
            rejects = own["BehaviorOnMxFailure"] == "REJECT_MESSAGE"
            told[name] = {
                "MailFromDomain": own["MailFromDomain"],
                "MailFromDomainStatus": _STATES[own["MailFromDomainStatus"]],
                "BehaviorOnMXFailure": "RejectMessage" if rejects else "UseDefaultValue",
            }
    return {"MailFromDomainAttributes": told}


def _existing(backend: Any, name: str) -> Any:
    found = _named(backend, name)
    if found is None:
        raise invalid(f"Identity {name} does not exist.")
    return found
