"""Who may send: addresses and domains, pending until somebody has proved that they are theirs.

What moto keeps of an identity is kept on: tags and policies are its own. `awsh_proof` is what it is proved by.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from awsh.sandbox.mail.dns import lookup
from awsh.sandbox.mail.refusal import invalid

VALID = timedelta(hours=24)
"""How long the link in a mail is good for."""

WAITED = timedelta(hours=72)
"""How long SES looks for the records of a domain."""

SIMULATOR = "simulator.amazonses.com"
_SENDER = "Amazon Web Services <no-reply-aws@amazon.com>"


@dataclass
class Proof:
    """token: of the link in the mail to an address. dkim: tokens of a domain's three CNAME records. text: its TXT.

    lengthened: when the length of its keys was changed.
    """

    token: str = ""
    dkim: tuple[str, ...] = ()
    text: str = ""
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    lengthened: datetime | None = None


def name_of(identity: str) -> str:
    """As SES keeps it: domains in lower case. Raises Refusal for what is neither address nor domain."""
    local, at, domain = identity.strip().rpartition("@")
    domain = domain.rstrip(".").lower()
    labels = domain.split(".")
    if (at and not local) or " " in identity or len(labels) < 2 or not all(labels) or not domain.isascii():
        raise invalid(f"Invalid email identity: {identity}." if at else f"Invalid domain name {identity}.")
    return f"{local}@{domain}" if at else domain


def add(
    backend: Any, identity: str, tags: Any = None, dkim: Any = None, configuration_set: Any = None
) -> Any:
    """A new identity, pending; an address is sent its link. Raises Refusal."""
    name = name_of(identity)
    made = backend.create_email_identity_v2(name, tags, None, configuration_set)
    made.verification_status = "PENDING"
    made.verified_for_sending_status = False
    made.feedback_forwarding_status = True
    made.sending_enabled = False
    made.awsh_proof = Proof()
    made.awsh_mail_from = None
    if "@" in name:
        made.dkim_attributes = {"SigningEnabled": False, "Status": "NOT_STARTED"}
        ask(backend, made)
    else:
        sign(made, (dkim or {}).get("NextSigningKeyLength") or "RSA_2048_BIT")
    return made


def sign(identity: Any, length: str = "RSA_2048_BIT") -> None:
    """New DKIM tokens of a domain: SES waits for their records."""
    proof = proof_of(identity)
    proof.dkim = tuple(base64.b32encode(secrets.token_bytes(20)).decode().lower() for _ in range(3))
    proof.since = datetime.now(UTC)
    identity.dkim_attributes = {
        "SigningEnabled": True,
        "Status": "PENDING",
        "Tokens": list(proof.dkim),
        "SigningAttributesOrigin": "AWS_SES",
        "NextSigningKeyLength": length,
        "CurrentSigningKeyLength": length,
        "LastKeyGenerationTimestamp": proof.since,
        "SigningHostedZone": "dkim.amazonses.com",
    }


def look_again(identity: Any) -> None:
    """SES waits for the records of a domain once more."""
    proof_of(identity).since = datetime.now(UTC)
    identity.dkim_attributes["Status"] = "PENDING"
    if identity.verification_status == "FAILED":
        identity.verification_status = "PENDING"


def lengthen(identity: Any, length: str) -> None:
    """Keys of another length behind the same records, once a day. Raises Refusal."""
    proof, now = proof_of(identity), datetime.now(UTC)
    if proof.lengthened is not None and now - proof.lengthened < timedelta(days=1):
        raise invalid("You can change the DKIM signing key length at most once per day.")
    proof.lengthened = now
    identity.dkim_attributes |= {
        "NextSigningKeyLength": length,
        "CurrentSigningKeyLength": length,
        "LastKeyGenerationTimestamp": now,
    }


def proof_of(identity: Any) -> Proof:
    """What IDENTITY is proved by; identities of an earlier sandbox have none."""
    if not hasattr(identity, "awsh_proof"):
        identity.awsh_proof = Proof()
        identity.awsh_mail_from = None
    found: Proof = identity.awsh_proof
    return found


def ask(backend: Any, identity: Any) -> None:
    """Sends an address the mail with its link, once more where it has had one."""
    from awsh.sandbox import outbox
    from awsh.sandbox.runners.outbox import address

    proof = proof_of(identity)
    proof.token, proof.since = secrets.token_urlsafe(16), datetime.now(UTC)
    identity.verification_status = "PENDING"
    region = backend.region_name
    link = f"{address()}/{region}/verify/{proof.token}"
    text = (
        "Dear Amazon Web Services Customer,\n\n"
        "We have received a request to authorize this email address for use with\n"
        f"Amazon SES in region {region}. If you requested this verification, please\n"
        "go to the following URL to confirm that you are authorized to use it:\n\n"
        f"{link}\n\n"
        "Your request will not be processed unless you confirm the address using\n"
        "this URL. This link expires 24 hours after your original request.\n\n"
        "This mail was written by the sandbox of awsh; it never left this machine.\n"
    )
    subject = f"Email Address Verification Request in region {region}"
    outbox.keep(_SENDER, identity.email_identity, subject, text, region=region)


def confirm(backend: Any, token: str) -> str | None:
    """The address whose link was followed is verified now; None where no link has this TOKEN, or no more."""
    for identity in backend.email_identities.values():
        proof = proof_of(identity)
        if proof.token and secrets.compare_digest(proof.token, token):
            if datetime.now(UTC) - proof.since > VALID:
                return None
            _verified(identity)
            return str(identity.email_identity)
    return None


def _verified(identity: Any) -> None:
    identity.verification_status = "SUCCESS"
    identity.verified_for_sending_status = True
    identity.sending_enabled = True


def look(backend: Any, identity: Any) -> Any:
    """IDENTITY as it is now: the DNS is asked for what is pending, and what took too long has failed."""
    proof = proof_of(identity)
    waited = datetime.now(UTC) - proof.since
    if "@" in identity.email_identity:
        if identity.verification_status == "PENDING" and waited > VALID:
            identity.verification_status = "FAILED"
        return identity
    name, dkim = identity.email_identity, identity.dkim_attributes
    if proof.dkim and dkim.get("Status") == "PENDING":
        if all(
            f"{each}.dkim.amazonses.com" in lookup(f"{each}._domainkey.{name}", "CNAME")
            for each in proof.dkim
        ):
            dkim["Status"] = "SUCCESS"
            _verified(identity)
        elif waited > WAITED:
            dkim["Status"] = "FAILED"
    if identity.verification_status == "PENDING":
        if proof.text and proof.text in lookup(f"_amazonses.{name}", "TXT"):
            _verified(identity)
        elif waited > WAITED:
            identity.verification_status = "FAILED"
    return identity


def mail_from(backend: Any, identity: Any) -> dict[str, Any] | None:
    """MAIL FROM of an identity, with what the DNS says of it; None where it has none of its own."""
    proof_of(identity)
    found: dict[str, Any] | None = identity.awsh_mail_from
    if found and found["MailFromDomainStatus"] == "PENDING":
        domain = found["MailFromDomain"]
        exchanger = f"10 feedback-smtp.{backend.region_name}.amazonses.com"
        if any(value.rstrip(".").lower() == exchanger for value in lookup(domain, "MX")):
            found["MailFromDomainStatus"] = "SUCCESS"
    return found


def of_address(backend: Any, address: str) -> Any:
    """The verified identity that ADDRESS, without a name, may send as: itself, its domain, one above; else None."""
    known = backend.email_identities
    local, _, domain = address.rpartition("@")
    labels = domain.lower().split(".")
    names = [f"{local}@{domain.lower()}", *(".".join(labels[at:]) for at in range(len(labels) - 1))]
    for name in names:
        found = known.get(name) or _regardless_of_case(known, name)
        if found is not None and look(backend, found).verification_status == "SUCCESS":
            return found
    return None


def _regardless_of_case(known: dict[str, Any], name: str) -> Any:
    return next((each for key, each in known.items() if key.lower() == name.lower()), None)


def unverified(backend: Any, addresses: Iterable[str]) -> list[str]:
    """Those of ADDRESSES that no verified identity vouches for, each once; the simulator's need none."""
    return [
        each
        for each in dict.fromkeys(addresses)
        if not each.lower().endswith(f"@{SIMULATOR}") and of_address(backend, each) is None
    ]
