"""Rules of Rekognition: what a picture says by itself is answered from the picture, the rest is refused.

moto's answers are canned, the same for every picture: none of them is ever given.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from awsh.sandbox.rules import rekognition_labels, rekognition_local, rule
from awsh.sandbox.rules.rekognition_pictures import Refused, picture_of

_LABELS = (
    "the sandbox has no model that names what a picture shows, and makes nothing up; "
    "`rekognition properties`, which is Features=IMAGE_PROPERTIES, it measures"
)
_NOT_HAD: Mapping[str, str] = {
    "CompareFaces": "the sandbox does not tell faces apart",
    "DetectModerationLabels": "the sandbox judges no picture",
    "RecognizeCelebrities": "the sandbox knows nobody's face",
}


@rule("moto.rekognition.responses:RekognitionResponse.call_action")
def call_action(moto: Callable[..., Any], response: Any) -> Any:
    """DetectFaces and DetectText where a package can, DetectLabels' image properties; NotImplemented for others."""
    try:
        answer = _answer(response, str(response._get_action()))
    except Refused as refused:
        return _said(refused.status, {"__type": refused.code, "Message": str(refused)}, refused.code)
    return _said(200, answer)


def _answer(response: Any, operation: str) -> dict[str, Any]:
    asked = json.loads(response.body or b"{}")
    if operation in _NOT_HAD:
        raise Refused("NotImplemented", f"{_NOT_HAD[operation]}: {operation} is AWS's alone", 501)
    if operation == "DetectLabels":
        settings = rekognition_labels.settings(asked)
        if "GENERAL_LABELS" in settings.features:
            raise Refused("NotImplemented", _LABELS, 501)
        return rekognition_labels.properties(picture_of(response, asked), settings.most_colours)
    if operation == "DetectFaces":
        if set(asked.get("Attributes") or ["DEFAULT"]) != {"DEFAULT"}:
            message = "the sandbox finds where faces are, and nothing about them: Attributes=DEFAULT"
            raise Refused("NotImplemented", message, 501)
        return rekognition_local.faces(picture_of(response, asked))
    if operation == "DetectText":
        return rekognition_local.text(picture_of(response, asked))
    if operation.startswith(("Start", "Get")):
        raise Refused("NotImplemented", f"the sandbox looks at pictures, not at videos: no {operation}", 501)
    raise Refused("NotImplemented", f"the sandbox does not implement rekognition:{operation}", 501)


def _said(status: int, answer: Mapping[str, Any], kind: str = "") -> Any:
    headers: dict[str, Any] = {"Content-Type": "application/x-amz-json-1.1", "status": str(status)}
    if kind:
        headers["x-amzn-ErrorType"] = kind
    return status, headers, json.dumps(answer)
