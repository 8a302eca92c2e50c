"""HTTP APIs (apigatewayv2)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from awsh import Context
from awsh_apigw.address import base_url
from awsh_apigw.functions import function_in
from awsh_apigw.gateway import CorsRule, Gateway, StageChange, Target
from awsh_apigw.keys import DEFAULT, RouteKey
from awsh_apigw.rows import Api, Route, Stage

SERVICE = "apigatewayv2"

LOG_FORMAT = json.dumps(
    {
        name: f"$context.{field}"
        for name, field in {
            "requestId": "requestId",
            "time": "requestTime",
            "ip": "identity.sourceIp",
            "method": "httpMethod",
            "path": "path",
            "route": "routeKey",
            "status": "status",
            "length": "responseLength",
            "latency": "responseLatency",
            "error": "integrationErrorMessage",
        }.items()
    }
)
"""One line of an access log: what `apigw logs` reads."""


class HttpGateway(Gateway):
    """An HTTP API: cheaper, quicker and simpler than a REST API; what is changed is served at once."""

    type = "http"
    first_stage = DEFAULT

    @classmethod
    def create(
        cls, ctx: Context, name: str, description: str, tags: dict[str, str], rule: CorsRule | None
    ) -> HttpGateway:
        """A new one, without routes and stages (CreateApi)."""
        given: dict[str, Any] = {"Name": name, "ProtocolType": "HTTP"}
        if description:
            given["Description"] = description
        if tags:
            given["Tags"] = tags
        if rule:
            given["CorsConfiguration"] = _cors(rule)
        return cls(ctx, ctx.call(SERVICE, "create_api", **given))

    @property
    def id(self) -> str:
        return str(self.record["ApiId"])

    @property
    def name(self) -> str:
        return str(self.record["Name"])

    def row(self) -> Api:
        return http_row(self.ctx, self.record)

    def routes(self) -> list[Route]:
        integrations = {each["IntegrationId"]: each for each in self._all("get_integrations")}
        found = [self._route(each, integrations) for each in self._all("get_routes")]
        return sorted(
            found, key=lambda route: (route["route"] == DEFAULT, *reversed(route["route"].split(" ")))
        )

    def add(self, key: RouteKey, target: Target, authorization: str) -> None:
        self.ctx.call(
            SERVICE,
            "create_route",
            ApiId=self.id,
            RouteKey=str(key),
            AuthorizationType=authorization,
            Target=f"integrations/{self._integration(target)}",
        )

    def remove_route(self, route: Route) -> None:
        self.ctx.call(SERVICE, "delete_route", ApiId=self.id, RouteId=route["id"])
        used = {each["integration"] for each in self.routes()}
        if route["integration"] and route["integration"] not in used:
            self.ctx.call(SERVICE, "delete_integration", ApiId=self.id, IntegrationId=route["integration"])

    def stages(self) -> list[Stage]:
        return [self._stage(each) for each in self._all("get_stages")]

    def create_stage(self, name: str, description: str) -> None:
        given = {"Description": description} if description else {}
        self.ctx.call(SERVICE, "create_stage", ApiId=self.id, StageName=name, AutoDeploy=True, **given)

    def change_stage(self, name: str, change: StageChange) -> None:
        given: dict[str, Any] = {}
        limits = {"ThrottlingRateLimit": change.rate, "ThrottlingBurstLimit": change.burst}
        limits = {field: value for field, value in limits.items() if value is not None}
        if limits:
            given["DefaultRouteSettings"] = limits
        if change.variables is not None:
            given["StageVariables"] = dict(change.variables)
        if change.logs:
            given["AccessLogSettings"] = {"DestinationArn": change.logs, "Format": LOG_FORMAT}
        if change.auto is not None:
            given["AutoDeploy"] = change.auto
        if change.description is not None:
            given["Description"] = change.description
        if given:
            self.ctx.call(SERVICE, "update_stage", ApiId=self.id, StageName=name, **given)
        if change.logs == "":
            self.ctx.call(SERVICE, "delete_access_log_settings", ApiId=self.id, StageName=name)

    def remove_stage(self, name: str) -> None:
        self.ctx.call(SERVICE, "delete_stage", ApiId=self.id, StageName=name)

    def deploy(self, stage: str, description: str) -> str:
        given = {"Description": description} if description else {}
        made = self.ctx.call(SERVICE, "create_deployment", ApiId=self.id, StageName=stage, **given)
        return str(made["DeploymentId"])

    def cors(self) -> CorsRule | None:
        found = self.record.get("CorsConfiguration")
        if not found:
            return None
        return CorsRule(
            tuple(found.get("AllowOrigins") or ()),
            tuple(found.get("AllowMethods") or ()),
            tuple(found.get("AllowHeaders") or ()),
            tuple(found.get("ExposeHeaders") or ()),
            found.get("MaxAge"),
            bool(found.get("AllowCredentials")),
        )

    def set_cors(self, rule: CorsRule | None) -> None:
        if rule is None:
            self.ctx.call(SERVICE, "delete_cors_configuration", ApiId=self.id)
        else:
            self.ctx.call(SERVICE, "update_api", ApiId=self.id, CorsConfiguration=_cors(rule))

    def export(self, stage: str, form: str) -> bytes:
        found = self.ctx.call(
            SERVICE,
            "export_api",
            ApiId=self.id,
            Specification="OAS30",
            OutputType=form.upper(),
            StageName=stage,
            IncludeExtensions=True,
        )
        return _read(found["body"])

    def change(self, name: str | None, description: str | None) -> None:
        given = {"Name": name, "Description": description}
        given = {field: value for field, value in given.items() if value is not None}
        self.ctx.call(SERVICE, "update_api", ApiId=self.id, **given)

    def tag(self, tags: Mapping[str, str]) -> None:
        self.ctx.call(SERVICE, "tag_resource", ResourceArn=self._arn("apis"), Tags=dict(tags))

    def untag(self, keys: Sequence[str]) -> None:
        self.ctx.call(SERVICE, "untag_resource", ResourceArn=self._arn("apis"), TagKeys=list(keys))

    def delete(self) -> None:
        self.ctx.call(SERVICE, "delete_api", ApiId=self.id)

    def _all(self, operation: str) -> list[Any]:
        return list(self.ctx.search(SERVICE, operation, "Items[]", ApiId=self.id))

    def _integration(self, target: Target) -> str:
        """The id of one that leads to TARGET: there already, or else made."""
        wanted: dict[str, Any] = {
            "IntegrationType": "AWS_PROXY" if target.function else "HTTP_PROXY",
            "IntegrationUri": target.uri,
            "PayloadFormatVersion": target.payload if target.function else "1.0",
        }
        if not target.function:
            wanted["IntegrationMethod"] = "ANY"
        if target.timeout is not None:
            wanted["TimeoutInMillis"] = target.timeout
        for each in self._all("get_integrations"):
            if wanted.items() <= each.items():
                return str(each["IntegrationId"])
        return str(self.ctx.call(SERVICE, "create_integration", ApiId=self.id, **wanted)["IntegrationId"])

    def _route(self, record: Mapping[str, Any], integrations: Mapping[str, Any]) -> Route:
        id = (record.get("Target") or "").removeprefix("integrations/")
        found = integrations.get(id, {})
        uri = found.get("IntegrationUri") or ""
        return {
            "route": record["RouteKey"],
            "target": function_in(uri) or uri,
            "type": found.get("IntegrationType") or "",
            "authorization": record.get("AuthorizationType") or "NONE",
            "payload": found.get("PayloadFormatVersion") or "",
            "timeout": found.get("TimeoutInMillis"),
            "integration": id,
            "id": record["RouteId"],
            "api": self.id,
        }

    def _stage(self, record: Mapping[str, Any]) -> Stage:
        settings = record.get("DefaultRouteSettings") or {}
        logs = (record.get("AccessLogSettings") or {}).get("DestinationArn") or ""
        return {
            "stage": record["StageName"],
            "url": self.url(record["StageName"]),
            "auto": bool(record.get("AutoDeploy")),
            "rate": settings.get("ThrottlingRateLimit"),
            "burst": settings.get("ThrottlingBurstLimit"),
            "variables": dict(record.get("StageVariables") or {}),
            "logs": logs.partition(":log-group:")[2].removesuffix(":*"),
            "deployment": record.get("DeploymentId"),
            "created": record.get("CreatedDate"),
            "description": record.get("Description") or "",
            "api": self.id,
        }


def http_row(ctx: Context, record: Mapping[str, Any]) -> Api:
    """An Api of GetApis."""
    return {
        "name": record["Name"],
        "id": record["ApiId"],
        "type": "http",
        "url": base_url(ctx, record["ApiId"]),
        "created": record.get("CreatedDate"),
        "description": record.get("Description") or "",
        "endpoint": record.get("ApiEndpoint") or "",
        "tags": dict(record.get("Tags") or {}),
    }


def _cors(rule: CorsRule) -> dict[str, Any]:
    found: dict[str, Any] = {
        "AllowOrigins": list(rule.origins),
        "AllowMethods": list(rule.methods),
        "AllowHeaders": list(rule.headers),
        "AllowCredentials": rule.credentials,
    }
    if rule.exposed:
        found["ExposeHeaders"] = list(rule.exposed)
    if rule.max_age is not None:
        found["MaxAge"] = rule.max_age
    return found


def _read(body: Any) -> bytes:
    return bytes(body.read() if hasattr(body, "read") else body)
