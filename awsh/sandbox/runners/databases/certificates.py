"""The sandbox's own authority, in place of Amazon's RDS certificates, and what it signs."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from awsh.files import write_whole

_YEARS = datetime.timedelta(days=3650)


class Authority:
    """The authority kept in FOLDER; made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self.certificate = folder / "ca.pem"
        self._key = folder / "ca.key"
        self._making = threading.Lock()

    def sign(self, names: Sequence[str], target: Path) -> None:
        """Writes to TARGET the key and the certificate of a server that is called NAMES."""
        from cryptography import x509
        from cryptography.x509.oid import ExtendedKeyUsageOID

        authority, authority_key = self._load()
        key = _new_key()
        builder = (
            _builder(names[0][:64], authority.subject, key)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
            .add_extension(_subject_of(key), False)
            .add_extension(_authority_of(authority_key), False)
        )
        signed = builder.sign(authority_key, _sha256())
        write_whole(target, [_pem(key), _pem(signed), _pem(authority)])

    def _load(self) -> tuple[Any, Any]:
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        # Two databases that are made at the same time have one authority.
        with self._making:
            if not (self.certificate.exists() and self._key.exists()):
                self._make()
        key = load_pem_private_key(self._key.read_bytes(), None)
        return x509.load_pem_x509_certificate(self.certificate.read_bytes()), key

    def _make(self) -> None:
        from cryptography import x509

        key = _new_key()
        name = "awsh sandbox RDS root"
        usage = x509.KeyUsage(
            key_cert_sign=True,
            crl_sign=True,
            digital_signature=True,
            **dict.fromkeys(
                ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False
            ),
            encipher_only=False,
            decipher_only=False,
        )
        builder = (
            _builder(name, _name(name), key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
            .add_extension(usage, True)
            .add_extension(_subject_of(key), False)
        )
        write_whole(self._key, _pem(key))
        write_whole(self.certificate, _pem(builder.sign(key, _sha256())))


def _new_key() -> Any:
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def _name(text: str) -> Any:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(name: str, issuer: Any, key: Any) -> Any:
    from cryptography import x509

    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + _YEARS)
    )


def _subject_of(key: Any) -> Any:
    from cryptography import x509

    return x509.SubjectKeyIdentifier.from_public_key(key.public_key())


def _authority_of(key: Any) -> Any:
    from cryptography import x509

    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _sha256() -> Any:
    from cryptography.hazmat.primitives.hashes import SHA256

    return SHA256()


def _pem(thing: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    if hasattr(thing, "private_bytes"):
        data: bytes = thing.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    else:
        data = thing.public_bytes(Encoding.PEM)
    return data
