"""The DNS records of a domain that sends mail, and how Route 53 is given them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypedDict

from awsh import CommandError, Context


class DnsRecord(TypedDict):
    """purpose: dkim, mail from, or dmarc, which is advice and no condition. needed: whether SES looks for it."""

    type: str
    name: str
    value: str
    purpose: str
    needed: bool


def records(ctx: Context, domain: str, found: dict[str, Any]) -> Iterator[DnsRecord]:
    """What DOMAIN's DNS is to have. found: GetEmailIdentity's answer."""
    signing = found.get("DkimAttributes") or {}
    zone = signing.get("SigningHostedZone") or "dkim.amazonses.com"
    if signing.get("SigningAttributesOrigin", "AWS_SES") != "EXTERNAL":
        for token in signing.get("Tokens") or ():
            yield _record("CNAME", f"{token}._domainkey.{domain}", f"{token}.{zone}", "dkim", True)
    if own := (found.get("MailFromAttributes") or {}).get("MailFromDomain"):
        exchanger = f"10 feedback-smtp.{ctx.region}.amazonses.com"
        yield _record("MX", own, exchanger, "mail from", True)
        yield _record("TXT", own, '"v=spf1 include:amazonses.com ~all"', "mail from", True)
    yield _record("TXT", f"_dmarc.{domain}", '"v=DMARC1; p=none;"', "dmarc", False)


def _record(type: str, name: str, value: str, purpose: str, needed: bool) -> DnsRecord:
    return {"type": type, "name": name, "value": value, "purpose": purpose, "needed": needed}


def publish(ctx: Context, domain: str, wanted: list[DnsRecord]) -> str:
    """Sets the records in the hosted zone nearest to DOMAIN; its name. Raises CommandError, AwsError."""
    zones = [
        zone
        for zone in ctx.search("route53", "list_hosted_zones", "HostedZones[]")
        if f".{domain}.".endswith(f".{zone['Name']}") and not (zone.get("Config") or {}).get("PrivateZone")
    ]
    if not zones:
        raise CommandError(
            f"Route 53 has no public zone for {domain}",
            hint=f"set the records where its DNS is kept: `ses dns {domain}`",
        )
    zone = max(zones, key=lambda each: len(each["Name"]))
    ctx.confirm(
        f"Set {len(wanted)} records in the zone {zone['Name']} of Route 53, in place of those of their names?"
    )
    changes = [
        {
            "Action": "UPSERT",
            "ResourceRecordSet": {
                "Name": each["name"],
                "Type": each["type"],
                "TTL": 1800,
                "ResourceRecords": [{"Value": each["value"]}],
            },
        }
        for each in wanted
    ]
    ctx.call(
        "route53",
        "change_resource_record_sets",
        HostedZoneId=zone["Id"],
        ChangeBatch={"Comment": f"SES: {domain}", "Changes": changes},
    )
    return str(zone["Name"])
