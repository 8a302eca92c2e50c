"""The authorities of Amazon RDS that awsh brings along."""

from __future__ import annotations

import ssl
import time
from datetime import UTC, datetime

import pytest

from awsh.context import Context
from awsh.shell import Shell
from awsh_rds.entering.certificates import BUNDLE, bundle


def test_all_are_authorities_and_none_has_expired() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(BUNDLE)
    count = BUNDLE.read_text().count("BEGIN CERTIFICATE")
    assert count > 80
    assert context.cert_store_stats() == {"x509": count, "x509_ca": count, "crl": 0}
    every = context.get_ca_certs()
    assert all(ssl.cert_time_to_seconds(str(each["notAfter"])) > time.time() for each in every)
    named = {value for each in every for part in each["subject"] for _, value in part}  # type: ignore[union-attr,misc]
    for region in ("us-east-1", "eu-central-1", "ap-southeast-2", "sa-east-1"):
        for kind in ("RSA2048", "RSA4096", "ECC384"):
            assert f"Amazon RDS {region} Root CA {kind} G1" in named


def test_made_anew_it_is_the_same() -> None:
    from awsh_rds.certificates.make import bundle as made

    text = BUNDLE.read_text()
    now = datetime.now(UTC)
    assert made([text], now) == text
    # As the strings of a program have them.
    quoted = "".join(f"'{line}\\n' +\n" for line in text.splitlines())
    assert made([quoted], now) == text
    assert made([text], datetime(2200, 1, 1, tzinfo=UTC)) == ""


def test_the_target_may_have_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with Shell() as shell:
        ctx: Context = shell.context()
        assert bundle(ctx) == BUNDLE
