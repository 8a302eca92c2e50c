"""An S3 that answers at once, so that its clients are what is measured: `python benchmarks/s3_server.py`.

It prints its address and runs until its standard input ends. Signatures are not looked at; small objects are
kept, large ones are counted and given back made of a pattern. Below `/-/` it is told what to hold, and tells
what arrived.
"""

from __future__ import annotations

import gc
import re
import time
from collections import Counter
from urllib.parse import unquote
from uuid import uuid4
from xml.sax.saxutils import escape, unescape

from s3_control import Control
from s3_headers import Refusal, checksum_headers, etag_of, lines, own_headers, part_etag, range_of
from s3_http import Answer, Request, Server, Stretch
from s3_store import Bucket, Entry, Upload, http_date, iso, written

_SPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
_REASONS = {200: "OK", 204: "No Content", 206: "Partial Content", 304: "Not Modified", 400: "Bad Request"}
_KEY = re.compile(r"<Key>(.*?)</Key>", re.DOTALL)
_PART = re.compile(r"<PartNumber>(\d+)</PartNumber>")


class S3:
    """Buckets, and the answers to requests for them."""

    def __init__(self) -> None:
        self.server = Server(self.answer)
        self.buckets: dict[str, Bucket] = {}
        self.asked: Counter[str] = Counter()
        self._date = (0, "")
        self.control = Control(self)

    def answer(self, request: Request) -> Answer:
        bucket, _, key = request.path[1:].partition("/")
        try:
            if bucket == "-":
                return self.said(200, self.control.answer(key, request.query))
            name = self._operation(request, bucket, key)
            self.asked[name] += 1
            operation = getattr(self, name, None)
            if operation is None:
                raise Refusal(501, "NotImplemented", f"{request.method} {request.path} {request.query}")
            answer: Answer = operation(request, bucket, key)
        except Refusal as error:
            text = f"<Error><Code>{error.code}</Code><Message>{escape(str(error))}</Message></Error>"
            answer = self.said(error.status, "" if request.method == "HEAD" else text)
        return answer

    @staticmethod
    def _operation(request: Request, bucket: str, key: str) -> str:
        query, method = request.query, request.method
        if not bucket:
            return "list_buckets"
        if key:
            if "uploads" in query:
                return "create_upload"
            if "uploadId" in query:
                return {
                    "PUT": "upload_part",
                    "POST": "complete_upload",
                    "DELETE": "abort_upload",
                    "GET": "list_parts",
                }[method]
            if method == "PUT" and "x-amz-copy-source" in request.headers:
                return "copy_object"
            return f"{method.lower()}_object"
        if "delete" in query:
            return "delete_objects"
        for word in ("location", "uploads", "versioning", "versions"):
            if word in query:
                return f"{method.lower()}_bucket_{word}"
        return f"{method.lower()}_bucket"

    # Answers

    def said(self, status: int, text: str = "", headers: str = "") -> Answer:
        body = text.encode()
        if body:
            headers += "Content-Type: application/xml\r\n"
        return [self._head(status, headers, len(body)) + body]

    def _head(self, status: int, headers: str, size: int) -> bytes:
        now = int(time.time())
        if self._date[0] != now:
            self._date = (now, http_date(now))
        return (
            f"HTTP/1.1 {status} {_REASONS.get(status, 'Refused')}\r\nServer: AmazonS3\r\nDate: {self._date[1]}\r\n"
            f"x-amz-request-id: 0A1B2C3D4E5F6789\r\nContent-Length: {size}\r\n{headers}\r\n"
        ).encode("latin-1")

    def _xml(self, root: str, inner: str, headers: str = "") -> Answer:
        return self.said(
            200, f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {_SPACE}>{inner}</{root}>', headers
        )

    # Buckets

    def _bucket(self, name: str) -> Bucket:
        try:
            return self.buckets[name]
        except KeyError:
            raise Refusal(404, "NoSuchBucket", "The specified bucket does not exist") from None

    def list_buckets(self, request: Request, _bucket: str, _key: str) -> Answer:
        inner = "".join(
            f"<Bucket><Name>{name}</Name><CreationDate>{iso(0)}</CreationDate></Bucket>"
            for name in sorted(self.buckets)
        )
        return self._xml("ListAllMyBucketsResult", f"<Owner><ID>0</ID></Owner><Buckets>{inner}</Buckets>")

    def head_bucket(self, request: Request, bucket: str, _key: str) -> Answer:
        self._bucket(bucket)
        return self.said(200, headers="x-amz-bucket-region: us-east-1\r\n")

    def put_bucket(self, request: Request, bucket: str, _key: str) -> Answer:
        self.buckets.setdefault(bucket, Bucket())
        return self.said(200, headers=f"Location: /{bucket}\r\n")

    def delete_bucket(self, request: Request, bucket: str, _key: str) -> Answer:
        if self._bucket(bucket).entries:
            raise Refusal(409, "BucketNotEmpty")
        del self.buckets[bucket]
        return self.said(204)

    def get_bucket_location(self, request: Request, bucket: str, _key: str) -> Answer:
        self._bucket(bucket)
        return self._xml("LocationConstraint", "")

    def get_bucket_versioning(self, request: Request, bucket: str, _key: str) -> Answer:
        self._bucket(bucket)
        return self._xml("VersioningConfiguration", "")

    def get_bucket_uploads(self, request: Request, bucket: str, _key: str) -> Answer:
        inner = "".join(
            f"<Upload><Key>{escape(upload.key)}</Key><UploadId>{number}</UploadId>"
            f"<StorageClass>STANDARD</StorageClass><Initiated>{iso(upload.started)}</Initiated></Upload>"
            for number, upload in self._bucket(bucket).uploads.items()
        )
        return self._xml("ListMultipartUploadsResult", f"<IsTruncated>false</IsTruncated>{inner}")

    def get_bucket(self, request: Request, bucket: str, _key: str) -> Answer:
        """ListObjectsV2, and ListObjects for who still asks for that."""
        query = request.query
        newer = query.get("list-type") == "2"
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        encoded = query.get("encoding-type") == "url"
        most = min(int(query.get("max-keys") or 1000), 1000)
        after = query.get("continuation-token") or query.get("start-after", "")
        if not newer:
            after = query.get("marker", "")
        there = self._bucket(bucket)
        asked = (newer, prefix, delimiter, encoded, most, after)
        if asked not in there.pages:
            there.pages[asked] = self._listing(there, bucket, *asked)
        return there.pages[asked]

    def _listing(
        self,
        there: Bucket,
        name: str,
        newer: bool,
        prefix: str,
        delimiter: str,
        encoded: bool,
        most: int,
        after: str,
    ) -> Answer:
        page = there.page(prefix, delimiter, after, most)
        inner = [
            f"<Name>{name}</Name><Prefix>{written(prefix, encoded)}</Prefix><MaxKeys>{most}</MaxKeys>",
            f"<Delimiter>{written(delimiter, encoded)}</Delimiter>" if delimiter else "",
            "<EncodingType>url</EncodingType>" if encoded else "",
            f"<IsTruncated>{'false' if page.last is None else 'true'}</IsTruncated>",
        ]
        if newer:
            inner.append(f"<KeyCount>{len(page.entries) + len(page.folders)}</KeyCount>")
            if page.last is not None:
                inner.append(f"<NextContinuationToken>{escape(page.last)}</NextContinuationToken>")
        elif page.last is not None:
            inner.append(f"<NextMarker>{written(page.last, encoded)}</NextMarker>")
        inner += [entry.row(encoded) for entry in page.entries]
        inner += [
            f"<CommonPrefixes><Prefix>{written(folder, encoded)}</Prefix></CommonPrefixes>"
            for folder in page.folders
        ]
        return self._xml("ListBucketResult", "".join(inner))

    def delete_objects(self, request: Request, bucket: str, _key: str) -> Answer:
        there = self._bucket(bucket)
        text = bytes(request.body.kept or b"").decode()
        keys = [unescape(found, {"&quot;": '"', "&apos;": "'"}) for found in _KEY.findall(text)]
        for key in keys:
            there.delete(key)
        if "<Quiet>true</Quiet>" in text:
            return self._xml("DeleteResult", "")
        deleted = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
        return self._xml("DeleteResult", deleted)

    # Objects

    def _entry(self, bucket: str, key: str) -> Entry:
        try:
            return self._bucket(bucket).entries[key]
        except KeyError:
            raise Refusal(404, "NoSuchKey", "The specified key does not exist.") from None

    def head_object(self, request: Request, bucket: str, key: str) -> Answer:
        return self.get_object(request, bucket, key)[:1]

    def get_object(self, request: Request, bucket: str, key: str) -> Answer:
        entry = self._entry(bucket, key)
        wanted = request.headers.get("if-match")
        if wanted and wanted.strip('"') != entry.etag:
            raise Refusal(412, "PreconditionFailed")
        start, end, status = 0, entry.size, 200
        headers = lines(entry.headers)
        if "range" in request.headers:
            start, end = range_of(request.headers["range"], entry.size)
            status = 206
            headers += f"Content-Range: bytes {start}-{end - 1}/{entry.size}\r\n"
        if request.headers.get("x-amz-checksum-mode", "").upper() != "ENABLED" or end - start < entry.size:
            headers = re.sub(r"x-amz-checksum-\S+: .*\r\n", "", headers)
        head = self._head(
            status,
            f'{headers}ETag: "{entry.etag}"\r\nLast-Modified: {http_date(entry.modified)}\r\n'
            "Accept-Ranges: bytes\r\n",
            end - start,
        )
        if entry.data is None:
            return [head, Stretch(start, end - start)]
        return [head, entry.data[start:end]] if end > start else [head]

    def put_object(self, request: Request, bucket: str, key: str) -> Answer:
        there, body = self._bucket(bucket), request.body
        data = None if body.kept is None else bytes(body.kept)
        headers = own_headers(request.headers) | checksum_headers(request.headers)
        entry = Entry(
            key, body.size, etag_of(data, request.headers), data, headers, parts=[(body.size, body.crc)]
        )
        there.put(entry)
        return self.said(200, headers=f'ETag: "{entry.etag}"\r\n{lines(checksum_headers(request.headers))}')

    def delete_object(self, request: Request, bucket: str, key: str) -> Answer:
        self._bucket(bucket).delete(key)
        return self.said(204)

    def copy_object(self, request: Request, bucket: str, key: str) -> Answer:
        entry = self._source(request)
        made = Entry(key, entry.size, entry.etag, entry.data, dict(entry.headers))
        self._bucket(bucket).put(made)
        return self._xml(
            "CopyObjectResult",
            f"<LastModified>{iso(made.modified)}</LastModified><ETag>&quot;{made.etag}&quot;</ETag>",
        )

    def _source(self, request: Request) -> Entry:
        bucket, _, key = unquote(request.headers["x-amz-copy-source"]).lstrip("/").partition("/")
        return self._entry(bucket, key.partition("?versionId=")[0])

    # Uploads in parts

    def create_upload(self, request: Request, bucket: str, key: str) -> Answer:
        number = uuid4().hex
        self._bucket(bucket).uploads[number] = Upload(key, own_headers(request.headers))
        return self._xml(
            "InitiateMultipartUploadResult",
            f"<Bucket>{bucket}</Bucket><Key>{escape(key)}</Key><UploadId>{number}</UploadId>",
        )

    def _upload(self, request: Request, bucket: str) -> Upload:
        try:
            return self._bucket(bucket).uploads[request.query["uploadId"]]
        except KeyError:
            raise Refusal(404, "NoSuchUpload") from None

    def upload_part(self, request: Request, bucket: str, key: str) -> Answer:
        upload, number = self._upload(request, bucket), int(request.query["partNumber"])
        etag = part_etag(number, request.headers)
        if "x-amz-copy-source" in request.headers:
            start, end = range_of(request.headers["x-amz-copy-source-range"], self._source(request).size)
            upload.parts[number] = (etag, end - start, 0)
            return self._xml(
                "CopyPartResult", f"<LastModified>{iso(0)}</LastModified><ETag>&quot;{etag}&quot;</ETag>"
            )
        upload.parts[number] = (etag, request.body.size, request.body.crc)
        return self.said(200, headers=f'ETag: "{etag}"\r\n{lines(checksum_headers(request.headers))}')

    def complete_upload(self, request: Request, bucket: str, key: str) -> Answer:
        upload = self._upload(request, bucket)
        listed = [int(number) for number in _PART.findall(bytes(request.body.kept or b"").decode())]
        if not listed or listed != sorted(listed) or not set(listed) <= set(upload.parts):
            raise Refusal(400, "InvalidPart")
        parts = [upload.parts[number] for number in listed]
        entry = Entry(
            key,
            sum(size for _, size, _ in parts),
            f"{etag_of(b''.join(bytes.fromhex(etag) for etag, _, _ in parts))}-{len(parts)}",
            None,
            upload.headers | checksum_headers(request.headers),
            parts=[(size, crc) for _, size, crc in parts],
        )
        there = self._bucket(bucket)
        there.put(entry)
        del there.uploads[request.query["uploadId"]]
        return self._xml(
            "CompleteMultipartUploadResult",
            f"<Bucket>{bucket}</Bucket><Key>{escape(key)}</Key><ETag>&quot;{entry.etag}&quot;</ETag>",
        )

    def abort_upload(self, request: Request, bucket: str, key: str) -> Answer:
        self._upload(request, bucket)
        del self._bucket(bucket).uploads[request.query["uploadId"]]
        return self.said(204)

    def list_parts(self, request: Request, bucket: str, key: str) -> Answer:
        inner = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>&quot;{etag}&quot;</ETag><Size>{size}</Size></Part>"
            for number, (etag, size, _) in sorted(self._upload(request, bucket).parts.items())
        )
        return self._xml("ListPartsResult", f"<IsTruncated>false</IsTruncated>{inner}")


if __name__ == "__main__":
    gc.disable()
    s3 = S3()
    print(s3.server.url, flush=True)
    s3.server.serve_until_end_of_input()
