"""Rules of SES (version 2): templates, which moto has in version 1 alone."""

from __future__ import annotations

from typing import Any

from awsh.sandbox.mail import templates
from awsh.sandbox.mail.operations import page, required
from awsh.sandbox.rules.sesv2_operations import operation


def _parts(asked: dict[str, Any]) -> dict[str, str | None]:
    content = asked.get("TemplateContent") or {}
    return {part: content.get(part.capitalize()) for part in ("subject", "text", "html")}


@operation("CreateEmailTemplate")
def create(backend: Any, asked: dict[str, Any]) -> None:
    required(asked, "TemplateName", "TemplateContent")
    templates.put(backend, asked["TemplateName"], _parts(asked), new=True)


@operation("UpdateEmailTemplate")
def update(backend: Any, asked: dict[str, Any]) -> None:
    required(asked, "TemplateName", "TemplateContent")
    templates.put(backend, asked["TemplateName"], _parts(asked), new=False)


@operation("GetEmailTemplate")
def get(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    found = templates.get(backend, asked["TemplateName"])
    parts = {part.capitalize(): found.get(f"{part}_part") or "" for part in ("subject", "text", "html")}
    return {
        "TemplateName": found["template_name"],
        "TemplateContent": {part: text for part, text in parts.items() if text},
    }


@operation("ListEmailTemplates")
def ls(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    listed, token = page(list(backend.templates.values()), asked.get("PageSize"), asked.get("NextToken"))
    told = [{"TemplateName": each["template_name"], "CreatedTimestamp": each["Timestamp"]} for each in listed]
    return {"TemplatesMetadata": told, "NextToken": token}


@operation("DeleteEmailTemplate")
def delete(backend: Any, asked: dict[str, Any]) -> None:
    templates.get(backend, asked["TemplateName"])
    del backend.templates[asked["TemplateName"]]


@operation("TestRenderEmailTemplate")
def test(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    return {"RenderedTemplate": templates.test(backend, asked["TemplateName"], asked.get("TemplateData"))}
