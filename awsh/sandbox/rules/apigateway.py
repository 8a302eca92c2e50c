"""Rules of API Gateway's REST APIs."""

from awsh.sandbox.rules import (
    apigateway_deployments,
    apigateway_export,
    apigateway_import,
    apigateway_logs,
    apigateway_resources,
    apigateway_tags,
)

__all__ = [
    "apigateway_deployments",
    "apigateway_export",
    "apigateway_import",
    "apigateway_logs",
    "apigateway_resources",
    "apigateway_tags",
]
