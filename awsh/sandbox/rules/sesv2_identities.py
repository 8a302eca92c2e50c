"""Rules of SES (version 2): identities are pending until somebody has proved that they are theirs."""

from __future__ import annotations

from typing import Any

from awsh.sandbox.faults import Lacking
from awsh.sandbox.mail import identities
from awsh.sandbox.mail.operations import page, required
from awsh.sandbox.mail.refusal import Refusal, invalid, no_set
from awsh.sandbox.rules.sesv2_operations import operation

_MOST = 10_000


def _find(backend: Any, asked: dict[str, Any]) -> Any:
    name = identities.name_of(asked["EmailIdentity"])
    found = backend.email_identities.get(name)
    if found is None:
        message = f"Email identity {name} does not exist."
        raise Refusal("InvalidParameterValue", "NotFoundException", message)
    return identities.look(backend, found)


def _check_set(backend: Any, name: str | None) -> None:
    if name and name not in backend.config_sets:
        raise no_set(name)


@operation("CreateEmailIdentity")
def create(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    required(asked, "EmailIdentity")
    name = identities.name_of(asked["EmailIdentity"])
    if name in backend.email_identities:
        message = f"Email identity {name} already exist."
        raise Refusal("AlreadyExists", "AlreadyExistsException", message)
    if len(backend.email_identities) >= _MOST:
        raise Refusal("LimitExceeded", "LimitExceededException", "Too many identities.")
    signing = asked.get("DkimSigningAttributes") or {}
    if signing.get("DomainSigningPrivateKey"):
        raise Lacking("DKIM with a key of one's own")
    _check_set(backend, asked.get("ConfigurationSetName"))
    made = identities.add(backend, name, asked.get("Tags"), signing, asked.get("ConfigurationSetName"))
    return {
        "IdentityType": made.identity_type,
        "VerifiedForSendingStatus": False,
        "DkimAttributes": made.dkim_attributes,
    }


@operation("GetEmailIdentity")
def get(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    found = _find(backend, asked)
    told: dict[str, Any] = {
        "IdentityType": found.identity_type,
        "FeedbackForwardingStatus": found.feedback_forwarding_status,
        "VerifiedForSendingStatus": found.verified_for_sending_status,
        "VerificationStatus": found.verification_status,
        "DkimAttributes": found.dkim_attributes,
        "Policies": found.policies,
        "Tags": found.tags or [],
    }
    if found.configuration_set_name:
        told["ConfigurationSetName"] = found.configuration_set_name
    if own := identities.mail_from(backend, found):
        told["MailFromAttributes"] = own
    return told


@operation("ListEmailIdentities")
def ls(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    known = [identities.look(backend, each) for each in backend.email_identities.values()]
    listed, token = page(known, asked.get("PageSize"), asked.get("NextToken"))
    told = [
        {
            "IdentityType": each.identity_type,
            "IdentityName": each.email_identity,
            "SendingEnabled": each.sending_enabled,
            "VerificationStatus": each.verification_status,
        }
        for each in listed
    ]
    return {"EmailIdentities": told, "NextToken": token}


@operation("DeleteEmailIdentity")
def delete(backend: Any, asked: dict[str, Any]) -> None:
    found = _find(backend, asked)
    del backend.email_identities[found.email_identity]


@operation("PutEmailIdentityDkimAttributes")
def put_dkim(backend: Any, asked: dict[str, Any]) -> None:
    found = _find(backend, asked)
    enabled = bool(asked.get("SigningEnabled"))
    if enabled and not found.dkim_attributes.get("Tokens"):
        raise invalid(f"Domain {found.email_identity} is not set up for DKIM signing.")
    found.dkim_attributes["SigningEnabled"] = enabled


@operation("PutEmailIdentityDkimSigningAttributes")
def put_signing(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    found = _find(backend, asked)
    if found.identity_type != "DOMAIN":
        raise invalid("DKIM signing attributes can be set for domains only.")
    if asked.get("SigningAttributesOrigin") != "AWS_SES":
        raise Lacking("DKIM with a key of one's own")
    known = found.dkim_attributes
    length = (asked.get("SigningAttributes") or {}).get("NextSigningKeyLength")
    if not known.get("Tokens"):
        identities.sign(found, length or "RSA_2048_BIT")
        known = found.dkim_attributes
    elif length and length != known.get("NextSigningKeyLength"):
        identities.lengthen(found, length)
    return {"DkimStatus": known["Status"], "DkimTokens": known["Tokens"]}


@operation("PutEmailIdentityMailFromAttributes")
def put_mail_from(backend: Any, asked: dict[str, Any]) -> None:
    found = _find(backend, asked)
    set_mail_from(found, asked.get("MailFromDomain"), asked.get("BehaviorOnMxFailure") or "USE_DEFAULT_VALUE")


def set_mail_from(identity: Any, domain: str | None, behaviour: str) -> None:
    """A MAIL FROM domain of its own for IDENTITY; none where DOMAIN is empty. Raises Refusal."""
    identities.proof_of(identity)
    if not domain:
        identity.awsh_mail_from = None
        return
    own = identity.email_identity.rpartition("@")[2]
    if not domain.lower().endswith(f".{own}"):
        message = (
            f"Provided MAIL-FROM domain <{domain}> is not subdomain of the domain of the identity <{own}>."
        )
        raise invalid(message)
    identity.awsh_mail_from = {
        "MailFromDomain": domain.lower(),
        "MailFromDomainStatus": "PENDING",
        "BehaviorOnMxFailure": behaviour,
    }


@operation("PutEmailIdentityFeedbackAttributes")
def put_feedback(backend: Any, asked: dict[str, Any]) -> None:
    _find(backend, asked).feedback_forwarding_status = bool(asked.get("EmailForwardingEnabled"))


@operation("PutEmailIdentityConfigurationSetAttributes")
def put_set(backend: Any, asked: dict[str, Any]) -> None:
    _check_set(backend, asked.get("ConfigurationSetName"))
    _find(backend, asked).configuration_set_name = asked.get("ConfigurationSetName") or None


@operation("TagResource")
def tag(backend: Any, asked: dict[str, Any]) -> None:
    found = _of_arn(backend, asked["ResourceArn"])
    known = {each["Key"]: each["Value"] for each in found.tags or ()}
    known |= {each["Key"]: each.get("Value", "") for each in asked.get("Tags") or ()}
    found.tags = [{"Key": key, "Value": value} for key, value in known.items()]


@operation("UntagResource")
def untag(backend: Any, asked: dict[str, Any]) -> None:
    found = _of_arn(backend, asked["ResourceArn"])
    gone = set(asked.get("TagKeys") or ())
    found.tags = [each for each in found.tags or () if each["Key"] not in gone]


@operation("ListTagsForResource")
def list_tags(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    return {"Tags": _of_arn(backend, asked["ResourceArn"]).tags or []}


def _of_arn(backend: Any, arn: str) -> Any:
    """The identity or configuration set that ARN names. Raises Refusal."""
    kind, _, name = arn.rpartition(":")[2].partition("/")
    known = {"identity": backend.email_identities, "configuration-set": backend.config_sets}.get(kind, {})
    if name not in known:
        raise Refusal("InvalidParameterValue", "NotFoundException", f"No resource {arn} exists.")
    return known[name]
