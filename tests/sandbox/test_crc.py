"""The CRCs that S3 knows and Python does not, against the check values of their catalogue."""

from __future__ import annotations

import pytest

from awsh.sandbox.crc import crc32c, crc64nvme


@pytest.mark.parametrize(("crc", "check"), [(crc32c, 0xE3069283), (crc64nvme, 0xAE8B14860A799888)])
def test_check_values(crc, check) -> None:  # type: ignore[no-untyped-def]
    assert crc(b"123456789") == check
    assert crc(b"") == 0
    data = bytes(range(256)) * 9 + b"odd"
    for cut in (1, 7, 8, 100):
        assert crc(data[cut:], crc(data[:cut])) == crc(data)
