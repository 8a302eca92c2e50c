"""Rules of API Gateway's HTTP APIs."""

from awsh.sandbox.rules import (
    apigatewayv2_apis,
    apigatewayv2_deployments,
    apigatewayv2_integrations,
    apigatewayv2_routes,
    apigatewayv2_stages,
)

__all__ = [
    "apigatewayv2_apis",
    "apigatewayv2_deployments",
    "apigatewayv2_integrations",
    "apigatewayv2_routes",
    "apigatewayv2_stages",
]
