"""Rules of SES (version 1): the same templates as version 2's, checked and rendered alike."""

from __future__ import annotations

from typing import Any

from awsh.sandbox.mail import templates
from awsh.sandbox.mail.operations import page, required
from awsh.sandbox.rules.ses_operations import operation


def _put(backend: Any, asked: dict[str, Any], *, new: bool) -> None:
    required(asked, "Template")
    told = asked["Template"]
    parts = {part: told.get(f"{part.capitalize()}Part") for part in ("subject", "text", "html")}
    templates.put(backend, told.get("TemplateName") or "", parts, new=new)


@operation("CreateTemplate")
def create(backend: Any, asked: dict[str, Any]) -> None:
    _put(backend, asked, new=True)


@operation("UpdateTemplate")
def update(backend: Any, asked: dict[str, Any]) -> None:
    _put(backend, asked, new=False)


@operation("GetTemplate")
def get(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    found = templates.get(backend, asked["TemplateName"])
    parts = {
        f"{part.capitalize()}Part": found.get(f"{part}_part") or "" for part in ("subject", "text", "html")
    }
    return {"Template": {"TemplateName": found["template_name"], **parts}}


@operation("ListTemplates")
def ls(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    listed, token = page(list(backend.templates.values()), asked.get("MaxItems"), asked.get("NextToken"))
    told = [{"Name": each["template_name"], "CreatedTimestamp": each["Timestamp"]} for each in listed]
    return {"TemplatesMetadata": told, "NextToken": token}


@operation("DeleteTemplate")
def delete(backend: Any, asked: dict[str, Any]) -> None:
    """One that is not there is deleted already."""
    backend.templates.pop(asked["TemplateName"], None)


@operation("TestRenderTemplate")
def test(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    return {"RenderedTemplate": templates.test(backend, asked["TemplateName"], asked.get("TemplateData"))}
