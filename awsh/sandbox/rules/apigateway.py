"""Rules of API Gateway's REST APIs."""

from awsh.sandbox.rules import apigateway_deployments, apigateway_import

__all__ = ["apigateway_deployments", "apigateway_import"]
