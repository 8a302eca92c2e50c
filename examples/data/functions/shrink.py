"""Keeps the first bytes of each object that arrives, in the same bucket: `lambda trigger` wants a prefix for it."""

from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def lambda_handler(event, context):
    """An event of S3 in; the keys of what was written out."""
    return [shrink(record["s3"]) for record in event["Records"]]


def shrink(record):
    bucket, key = record["bucket"]["name"], unquote_plus(record["object"]["key"])
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read(1000)
    small = f"small/{key.rsplit('/', 1)[-1]}"
    s3.put_object(Bucket=bucket, Key=small, Body=body)
    print("shrunk", key)
    return small
