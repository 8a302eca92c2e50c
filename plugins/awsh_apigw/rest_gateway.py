"""REST APIs (apigateway): a tree of resources with methods, of which a stage serves what was deployed last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from awsh import AwsError, CommandError, Context
from awsh_apigw.address import aws_url, base_url
from awsh_apigw.functions import function_in
from awsh_apigw.gateway import CorsRule, Gateway, StageChange, Target
from awsh_apigw.keys import DEFAULT, RouteKey
from awsh_apigw.resources import Resources
from awsh_apigw.rest_cors import read_cors, remove_cors, write_cors
from awsh_apigw.rows import Api, Route, Stage

SERVICE = "apigateway"

LOG_FORMAT = (
    '{"requestId":"$context.requestId","time":"$context.requestTime","ip":"$context.identity.sourceIp",'
    '"method":"$context.httpMethod","path":"$context.path","route":"$context.httpMethod $context.resourcePath",'
    '"status":"$context.status","length":"$context.responseLength","latency":"$context.responseLatency",'
    '"error":"$context.error.message"}'
)


class RestGateway(Gateway):
    """A REST API: with all of API Gateway's features, and deployments."""

    type = "rest"
    first_stage = "prod"

    @classmethod
    def create(cls, ctx: Context, name: str, description: str, tags: dict[str, str]) -> RestGateway:
        """A new one, with a root and nothing else (CreateRestApi)."""
        given: dict[str, Any] = {"name": name, "endpointConfiguration": {"types": ["REGIONAL"]}}
        if description:
            given["description"] = description
        if tags:
            given["tags"] = tags
        return cls(ctx, ctx.call(SERVICE, "create_rest_api", **given))

    @property
    def id(self) -> str:
        return str(self.record["id"])

    @property
    def name(self) -> str:
        return str(self.record["name"])

    def row(self) -> Api:
        return rest_row(self.ctx, self.record)

    def routes(self) -> list[Route]:
        return sorted(self._routes(), key=lambda route: tuple(reversed(route["route"].split(" "))))

    def add(self, key: RouteKey, target: Target, authorization: str) -> None:
        resources = Resources(self.ctx, self.id)
        for each in _spread(key):
            at = resources.make(each.path)
            about = {"restApiId": self.id, "resourceId": at, "httpMethod": each.method}
            parameters = {
                f"method.request.path.{part[1:-1].rstrip('+')}": True
                for part in each.path.split("/")
                if part.startswith("{")
            }
            self.ctx.call(
                SERVICE,
                "put_method",
                **about,
                authorizationType=authorization,
                requestParameters=parameters,
            )
            try:
                self.ctx.call(SERVICE, "put_integration", **about, **self._integration(target, each))
            except AwsError:
                # A method without an integration would keep all of the API from being deployed.
                self.ctx.call(SERVICE, "delete_method", **about)
                raise

    def remove_route(self, route: Route) -> None:
        method, path = route["route"].split(" ", 1)
        resources = Resources(self.ctx, self.id)
        self.ctx.call(
            SERVICE,
            "delete_method",
            restApiId=self.id,
            resourceId=resources.at(path)["id"],
            httpMethod=method,
        )
        Resources(self.ctx, self.id).prune(path)

    def stages(self) -> list[Stage]:
        found = self.ctx.call(SERVICE, "get_stages", restApiId=self.id).get("item") or []
        return [self._stage(each) for each in found]

    def create_stage(self, name: str, description: str) -> None:
        if name in {stage["stage"] for stage in self.stages()}:
            raise CommandError(
                f"the API {self.name} has a stage {name} already",
                hint=f"`apigw deploy {self.name} --stage {name}` has it serve the API as it is now",
            )
        self.deploy(name, description)

    def change_stage(self, name: str, change: StageChange) -> None:
        operations: list[tuple[str, str, str]] = []
        if change.rate is not None:
            operations.append(("replace", "/*/*/throttling/rateLimit", str(change.rate)))
        if change.burst is not None:
            operations.append(("replace", "/*/*/throttling/burstLimit", str(change.burst)))
        for key, value in (change.variables or {}).items():
            operations.append(("replace" if value else "remove", f"/variables/{key}", value))
        if change.logs:
            operations.append(("replace", "/accessLogSettings/destinationArn", change.logs))
            operations.append(("replace", "/accessLogSettings/format", LOG_FORMAT))
        elif change.logs == "":
            operations.append(("remove", "/accessLogSettings", ""))
        if change.description is not None:
            operations.append(("replace", "/description", change.description))
        if change.auto is not None:
            raise CommandError(
                "a stage of a REST API serves what was deployed to it",
                hint=f"`apigw deploy {self.name} --stage {name}` after every change",
            )
        self.ctx.call(
            SERVICE,
            "update_stage",
            restApiId=self.id,
            stageName=name,
            patchOperations=[
                {"op": op, "path": path, **({"value": value} if op != "remove" else {})}
                for op, path, value in operations
            ],
        )

    def remove_stage(self, name: str) -> None:
        self.ctx.call(SERVICE, "delete_stage", restApiId=self.id, stageName=name)

    def deploy(self, stage: str, description: str) -> str:
        given = {"description": description} if description else {}
        made = self.ctx.call(SERVICE, "create_deployment", restApiId=self.id, stageName=stage, **given)
        return str(made["id"])

    def cors(self) -> CorsRule | None:
        return read_cors(self.ctx, self.id)

    def set_cors(self, rule: CorsRule | None) -> None:
        if rule is None:
            remove_cors(self.ctx, self.id)
        else:
            write_cors(self.ctx, self.id, rule)

    def export(self, stage: str, form: str) -> bytes:
        found = self.ctx.call(
            SERVICE,
            "get_export",
            restApiId=self.id,
            stageName=stage,
            exportType="oas30",
            parameters={"extensions": "integrations"},
            accepts=f"application/{form}",
        )
        return bytes(found["body"].read())

    def change(self, name: str | None, description: str | None) -> None:
        given = {"/name": name, "/description": description}
        self.ctx.call(
            SERVICE,
            "update_rest_api",
            restApiId=self.id,
            patchOperations=[
                {"op": "replace", "path": path, "value": value}
                for path, value in given.items()
                if value is not None
            ],
        )

    def tag(self, tags: Mapping[str, str]) -> None:
        self.ctx.call(SERVICE, "tag_resource", resourceArn=self._arn("restapis"), tags=dict(tags))

    def untag(self, keys: Sequence[str]) -> None:
        self.ctx.call(SERVICE, "untag_resource", resourceArn=self._arn("restapis"), tagKeys=list(keys))

    def delete(self) -> None:
        self.ctx.call(SERVICE, "delete_rest_api", restApiId=self.id)

    def _integration(self, target: Target, key: RouteKey) -> dict[str, Any]:
        given: dict[str, Any] = {"timeoutInMillis": target.timeout} if target.timeout else {}
        if target.function:
            partition, region = target.uri.split(":")[1], self.ctx.region
            given |= {
                "type": "AWS_PROXY",
                "integrationHttpMethod": "POST",
                "uri": f"arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{target.uri}"
                "/invocations",
            }
            return given
        names = [part[1:-1].rstrip("+") for part in key.path.split("/") if part.startswith("{")]
        given |= {
            "type": "HTTP_PROXY",
            "integrationHttpMethod": key.method,
            "uri": target.uri,
            "requestParameters": {
                f"integration.request.path.{name}": f"method.request.path.{name}"
                for name in names
                if f"{{{name}}}" in target.uri
            },
        }
        return given

    def _routes(self) -> Iterator[Route]:
        for resource in Resources(self.ctx, self.id).records:
            for method, found in (resource.get("resourceMethods") or {}).items():
                integration = found.get("methodIntegration") or {}
                uri = integration.get("uri") or ""
                kind = integration.get("type") or ""
                if kind == "MOCK" and method == "OPTIONS":
                    continue
                yield {
                    "route": f"{method} {resource['path']}",
                    "target": function_in(uri) or uri,
                    "type": kind,
                    "authorization": found.get("authorizationType") or "NONE",
                    "payload": "1.0" if kind == "AWS_PROXY" else "",
                    "timeout": integration.get("timeoutInMillis"),
                    "integration": "",
                    "id": resource["id"],
                    "api": self.id,
                }

    def _stage(self, record: Mapping[str, Any]) -> Stage:
        settings = (record.get("methodSettings") or {}).get("*/*") or {}
        logs = (record.get("accessLogSettings") or {}).get("destinationArn") or ""
        return {
            "stage": record["stageName"],
            "url": self.url(record["stageName"]),
            "auto": False,
            "rate": settings.get("throttlingRateLimit"),
            "burst": settings.get("throttlingBurstLimit"),
            "variables": dict(record.get("variables") or {}),
            "logs": logs.partition(":log-group:")[2].removesuffix(":*"),
            "deployment": record.get("deploymentId"),
            "created": record.get("createdDate"),
            "description": record.get("description") or "",
            "api": self.id,
        }


def rest_row(ctx: Context, record: Mapping[str, Any]) -> Api:
    """An API of GetRestApis."""
    return {
        "name": record["name"],
        "id": record["id"],
        "type": "rest",
        "url": base_url(ctx, record["id"]),
        "created": record.get("createdDate"),
        "description": record.get("description") or "",
        "endpoint": aws_url(ctx, record["id"]),
        "tags": dict(record.get("tags") or {}),
    }


def _spread(key: RouteKey) -> list[RouteKey]:
    """What `$default` of HTTP APIs is in a REST API: the root and everything below it."""
    if str(key) == DEFAULT:
        return [RouteKey("ANY", "/"), RouteKey("ANY", "/{proxy+}")]
    return [key]
