"""Asks a model what is in a picture that has arrived, and keeps the answer: in a table, and as JSON in a bucket."""

import json
import os
import urllib.request
from decimal import Decimal
from pathlib import PurePosixPath
from urllib.parse import unquote_plus

import boto3

MODEL = os.environ["MODEL_URL"]
RESULTS = os.environ["RESULTS_BUCKET"]
s3 = boto3.client("s3")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def lambda_handler(event, context):
    """An event of S3 in: one record a picture."""
    return [describe(record["s3"]) for record in event["Records"]]


def describe(record):
    bucket, key = record["bucket"]["name"], unquote_plus(record["object"]["key"])
    picture = s3.get_object(Bucket=bucket, Key=key)
    request = urllib.request.Request(
        MODEL, data=picture["Body"].read(), headers={"Content-Type": picture["ContentType"]}
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        found = json.load(response, parse_float=Decimal)
    table.put_item(Item={"picture": f"s3://{bucket}/{key}", **found})
    result = f"{PurePosixPath(key).with_suffix('.json')}"
    s3.put_object(
        Bucket=RESULTS, Key=result, Body=json.dumps(found, default=float), ContentType="application/json"
    )
    print("described", key)
    return result
