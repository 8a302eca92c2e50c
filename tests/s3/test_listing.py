"""Listings are read as botocore would read them, and quicker."""

from __future__ import annotations

from functools import cache
from typing import Any
from xml.sax.saxutils import escape

import botocore.session
import pytest
from botocore.parsers import create_parser
from hypothesis import given, settings
from hypothesis import strategies as st

from awsh.context import Context
from awsh_s3.listing_parser import IN_ORDER, read_listing

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
OBJECT = (
    "<Key>a%20b/&lt;c&gt;</Key><LastModified>2026-11-24T10:00:00.123Z</LastModified>"
    "<ETag>&quot;d41d8cd98f00b204e9800998ecf8427e-3&quot;</ETag><Size>5497558138880</Size>"
    "<StorageClass>DEEP_ARCHIVE</StorageClass><ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>"
    "<ChecksumType>FULL_OBJECT</ChecksumType>"
)
OWNER = "<Owner><ID>75aa</ID><DisplayName></DisplayName></Owner>"
TOP = (
    "<Name>b</Name><Prefix></Prefix><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType>"
    "<Delimiter>/</Delimiter><IsTruncated>true</IsTruncated>"
)
LISTINGS = {
    "ListObjectsV2": (
        "ListBucketResult",
        TOP + "<KeyCount>2</KeyCount><NextContinuationToken>x=</NextContinuationToken>",
    ),
    "ListObjects": ("ListBucketResult", TOP + "<Marker></Marker><NextMarker>z</NextMarker>"),
    "ListObjectVersions": (
        "ListVersionsResult",
        TOP + "<KeyMarker></KeyMarker><VersionIdMarker></VersionIdMarker><NextKeyMarker>k</NextKeyMarker>"
        "<NextVersionIdMarker>null</NextVersionIdMarker>",
    ),
}
ENTRIES = {
    "ListObjectsV2": f"<Contents>{OBJECT}</Contents><Contents>{OBJECT}{OWNER}</Contents>",
    "ListObjects": f"<Contents>{OBJECT}{OWNER}</Contents>",
    "ListObjectVersions": (
        f"<Version>{OBJECT}{OWNER}<VersionId>null</VersionId><IsLatest>false</IsLatest></Version>"
        f"<DeleteMarker><Key>k</Key><VersionId>v</VersionId><IsLatest>true</IsLatest>"
        f"<LastModified>2026-11-24T10:00:00.000Z</LastModified>{OWNER}</DeleteMarker>"
    ),
}
COMMON = "<CommonPrefixes><Prefix>logs/</Prefix></CommonPrefixes><CommonPrefixes><Prefix>%2F</Prefix></CommonPrefixes>"


@cache
def model_of(operation: str) -> Any:
    return botocore.session.Session().get_service_model("s3").operation_model(operation)


def by_botocore(operation: str, body: bytes) -> dict[str, Any]:
    model = model_of(operation)
    answer = {"body": body, "status_code": 200, "headers": {}}
    found: dict[str, Any] = create_parser("rest-xml").parse(answer, model.output_shape)
    del found["ResponseMetadata"]
    return found


@pytest.mark.parametrize("operation", LISTINGS)
@pytest.mark.parametrize("entries", [True, False])
def test_the_fields_are_those_that_botocore_gives(operation: str, entries: bool) -> None:
    root, top = LISTINGS[operation]
    body = (
        HEAD.format(root=root) + top + (ENTRIES[operation] + COMMON if entries else "") + f"</{root}>"
    ).encode()
    found = read_listing(body)
    assert found is not None
    in_order = found.pop(IN_ORDER, [])
    assert found == by_botocore(operation, body)
    assert in_order == found.get("Versions", []) + found.get("DeleteMarkers", [])


@settings(deadline=None)
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))
)
def test_keys_arrive_as_they_are(key: str) -> None:
    body = (
        HEAD.format(root="ListBucketResult")
        + f"<Contents><Key>{escape(key)}</Key></Contents></ListBucketResult>"
    ).encode()
    assert read_listing(body) == by_botocore("ListObjectsV2", body) == {"Contents": [{"Key": key}]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<ListBucketResult><Contents>",
        b"<ListBucketResult><Contents><Size>many</Size></Contents></ListBucketResult>",
        b"<ListBucketResult><Contents><Key>k</Key><New>field</New></Contents></ListBucketResult>",
        b"<Error><Code>SlowDown</Code></Error>",
    ],
)
def test_what_is_not_known_is_left_to_botocore(body: bytes) -> None:
    assert read_listing(body) is None


def test_owners_arrive_where_they_are_asked_for(ctx: Context, bucket: str, put: Any) -> None:
    put("a")
    answer = ctx.call("s3", "list_objects_v2", Bucket=bucket, FetchOwner=True)
    assert answer["Contents"][0]["Owner"]["ID"]
    assert answer["KeyCount"] == 1
