"""What takes APIs back."""

from __future__ import annotations

from awsh import Inverse

INVERSES = (
    Inverse(
        "apigatewayv2",
        "CreateApi",
        kind="apigw:api",
        made="answer.ApiId",
        undo="apigw rm {ids}",
    ),
    Inverse(
        "apigateway",
        "CreateRestApi",
        kind="apigw:api",
        made="answer.id",
        undo="apigw rm {ids}",
    ),
)
