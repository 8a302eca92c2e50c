"""Keeps what somebody has filled in: the function behind POST /submit."""

import base64
import json
import os
import re
import uuid
from datetime import UTC, datetime

import boto3

TABLE = boto3.resource("dynamodb").Table(os.environ["TABLE"])
LIMITS = {"name": 100, "mail": 200, "phone": 40, "address": 500}
LISTS = ("languages", "tools")


def lambda_handler(event, context):
    """An event of an HTTP API in; its answer out."""
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        body = base64.b64decode(body).decode("utf-8", "replace")
    try:
        person = checked(json.loads(body))
    except ValueError as error:
        return answer(400, {"message": str(error)})
    person["id"] = uuid.uuid4().hex[:8]
    person["received"] = datetime.now(UTC).isoformat(timespec="seconds")
    TABLE.put_item(Item=person)
    print("saved", person["id"])
    return answer(201, {"id": person["id"], "name": person["name"]})


def checked(given):
    """What is kept of it. Raises ValueError."""
    if not isinstance(given, dict):
        raise ValueError("an object is expected")
    person = {}
    for field, limit in LIMITS.items():
        value = given.get(field) or ""
        if not isinstance(value, str) or len(value) > limit:
            raise ValueError(f"{field} is a text of at most {limit} characters")
        person[field] = value.strip()
    for field in LISTS:
        values = given.get(field) or []
        if (
            not isinstance(values, list)
            or len(values) > 20
            or not all(isinstance(each, str) for each in values)
        ):
            raise ValueError(f"{field} is a list of at most 20 texts")
        person[field] = [each[:50] for each in values]
    if not person["name"]:
        raise ValueError("a name is needed")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", person["mail"]):
        raise ValueError("a mail address is needed")
    return person


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(body),
    }
