"""`sg allow … from me`."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import CommandError, ConfigError
from tests.ec2.groups import ingress
from tests.s3.web import Page, Web

Typed = Callable[[str], list[Any]]


@pytest.fixture
def oracle(typed: Typed) -> Iterator[Web]:
    """Who is asked for this machine's address."""
    made = Web()
    typed(f"set my-address-url {made.url}/")
    yield made
    made.close()


def test_from_me(typed: Typed, person: Any, ec2: Any, web_group: str, oracle: Web) -> None:
    oracle.pages["/"] = Page(b"93.184.216.34\n", "text/plain")
    typed("sg allow web ssh from me")
    assert ingress(ec2, web_group) == [("tcp", 22, 22, "93.184.216.34/32")]
    assert person.notes == ["this machine is 93.184.216.34, as 127.0.0.1 sees it"]
    oracle.pages["/"] = Page(b"2606:2800:220:1::1\n", "text/plain")
    typed("sg allow web ssh from me")
    assert ingress(ec2, web_group)[1][3] == "2606:2800:220:1::1/128"


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (Page(b"<html>Welcome to the hotel"), "which is no address"),
        (Page(b"10.0.0.7"), "no public address"),
        (Page(b"0.0.0.0/0"), "which is no address"),
        (Page(b"", status=503), "answers 503"),
        (Page(b"93.184.216.34", status=302, headers={"Location": "/else"}), "answers 302"),
        (Page(b"9" * 200), "which is no address"),
    ],
)
def test_an_answer_that_is_no_address_is_not_believed(
    typed: Typed, ec2: Any, web_group: str, oracle: Web, page: Page, why: str
) -> None:
    oracle.pages["/"] = page
    with pytest.raises(CommandError, match=f"{why}.*name it instead"):
        typed("sg allow web ssh from me")
    assert ingress(ec2, web_group) == []


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of `localhost`, signed by itself."""
    x509 = pytest.importorskip("cryptography.x509", reason="cryptography makes the certificate")
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "localhost.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return file


def test_who_is_asked_must_prove_who_it_is(
    typed: Typed, ec2: Any, web_group: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    oracle = Web(tls)
    oracle.pages["/"] = Page(b"93.184.216.34")
    try:
        typed(f"set my-address-url https://localhost:{oracle.host.rpartition(':')[2]}/")
        with pytest.raises(CommandError, match=r"cannot be reached \(.*certificate"):
            typed("sg allow web ssh from me")
        assert ingress(ec2, web_group) == []
        monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
        typed("sg allow web ssh from me")
        assert ingress(ec2, web_group) == [("tcp", 22, 22, "93.184.216.34/32")]
    finally:
        oracle.close()


def test_offline(typed: Typed, web_group: str) -> None:
    closed = Web()
    closed.close()
    typed(f"set my-address-url {closed.url}/")
    with pytest.raises(CommandError, match=r"cannot be reached \(.*refused.*name it instead"):
        typed("sg allow web ssh from me")
    typed("set my-address-url http://example.com")
    with pytest.raises(ConfigError, match="must begin with https"):
        typed("sg allow web ssh from me")


def test_in_the_sandbox_nobody_else_is_asked(typed: Typed, person: Any, ec2: Any, web_group: str) -> None:
    typed("sg allow web ssh from me")
    assert ingress(ec2, web_group) == [("tcp", 22, 22, "203.0.113.25/32")]
    assert person.notes == ["this machine is 203.0.113.25, as checkip.amazonaws.com sees it"]
