"""Answers a form with what was filled in, whichever kind of API it comes through."""

import base64
import json


def lambda_handler(event, context):
    body = event.get("body") or "{}"
    if event.get("isBase64Encoded"):
        body = base64.b64decode(body).decode()
    try:
        form = json.loads(body)
    except ValueError:
        return answer(400, {"message": "the body is no JSON"})
    print("saved", sorted(form))
    return answer(201, {"saved": form})


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json", "Access-Control-Allow-Origin": "*"},
        "body": json.dumps(body),
    }
