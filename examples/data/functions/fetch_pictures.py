"""Fetches the pictures whose addresses arrive in a queue, and says what they are: a JSON beside each in a bucket.

A message that cannot be done goes back into the queue alone, and from there to its dead-letter queue.
"""

import hashlib
import json
import os

import boto3
import requests

BUCKET = os.environ["BUCKET"]
LARGEST = 10 * 1024 * 1024
s3 = boto3.client("s3")
session = requests.Session()


def lambda_handler(event, context):
    """An event of SQS in; which of its messages failed out."""
    failed = []
    for record in event["Records"]:
        try:
            fetch(record["body"].strip())
        except (requests.RequestException, ValueError) as error:
            print("failed", record["body"], error)
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def fetch(url):
    """Raises requests.RequestException, and ValueError for what is no picture."""
    with session.get(url, timeout=10, stream=True) as response:
        response.raise_for_status()
        kind = response.headers.get("Content-Type", "")
        if not kind.startswith("image/"):
            raise ValueError(f"{kind or 'nothing known'} is no picture")
        body = response.raw.read(LARGEST + 1, decode_content=True)
    if len(body) > LARGEST:
        raise ValueError(f"more than {LARGEST} bytes")
    digest = hashlib.sha256(body).hexdigest()
    name = url.rsplit("/", 1)[-1]
    s3.put_object(Bucket=BUCKET, Key=f"pictures/{name}", Body=body, ContentType=kind)
    about = {"url": url, "type": kind, "bytes": len(body), "sha256": digest}
    s3.put_object(
        Bucket=BUCKET, Key=f"about/{name}.json", Body=json.dumps(about), ContentType="application/json"
    )
    print("fetched", url)
