"""The tree of paths of a REST API."""

from __future__ import annotations

from typing import Any

from awsh import CommandError, Context

SERVICE = "apigateway"


class Resources:
    """What there is now, and what of it is made and taken away. records: of GetResources, methods included."""

    def __init__(self, ctx: Context, api: str) -> None:
        self._ctx = ctx
        self._api = api
        self.records: list[dict[str, Any]] = list(
            ctx.search(SERVICE, "get_resources", "items[]", restApiId=api, embed=["methods"])
        )

    def at(self, path: str) -> dict[str, Any]:
        """The resource of PATH. Raises CommandError."""
        found = next((each for each in self.records if each["path"] == path), None)
        if found is None:
            raise CommandError(f"the API has no path {path}")
        return found

    def make(self, path: str) -> str:
        """The id of the resource of PATH: there already, or made with all above it (CreateResource)."""
        below, id = "", self.at("/")["id"]
        for part in path.strip("/").split("/") if path != "/" else ():
            below = f"{below}/{part}"
            known = next((each for each in self.records if each["path"] == below), None)
            if known is None:
                known = self._ctx.call(
                    SERVICE, "create_resource", restApiId=self._api, parentId=id, pathPart=part
                )
                self.records.append({**known, "path": below})
            id = known["id"]
        return str(id)

    def prune(self, path: str) -> None:
        """Deletes the resource of PATH and those above it that have neither methods nor others below them.

        An OPTIONS that answers browsers alone is no reason to stay.
        """
        while path not in ("", "/"):
            found = self.at(path)
            if set(found.get("resourceMethods") or {}) - {"OPTIONS"} or any(
                each["path"].startswith(f"{path}/") for each in self.records
            ):
                return
            self._ctx.call(SERVICE, "delete_resource", restApiId=self._api, resourceId=found["id"])
            self.records.remove(found)
            path = path.rpartition("/")[0]
