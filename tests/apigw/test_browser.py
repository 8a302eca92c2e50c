"""A page of one origin posts a form to an API of another, in a real browser."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from pathlib import Path

import pytest

from awsh.shell import Shell
from tests.apigw.conftest import Typed
from tests.s3.test_website import load

PAGE = """<!doctype html><title>form</title><p id=told>waiting</p><script>
fetch("URL", {method: "POST", headers: {"content-type": "application/json"}, body: JSON.stringify({name: "Ada"})})
  .then(answer => answer.json())
  .then(event => document.getElementById("told").textContent = JSON.stringify([event.body, event.headers]))
  .catch(error => document.getElementById("told").textContent = "refused: " + error)
</script>"""


@pytest.fixture
def browser() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no chromium to load a page in")
    return found


def test_a_form_in_a_bucket(typed: Typed, here: Shell, browser: str, tmp_path: Path) -> None:
    here.yes = True
    [api] = typed("apigw create forms --route 'POST /submit' --lambda save-form")
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text(PAGE.replace("URL", f"{api['url']}/submit"))
    [done] = typed("s3 website publish site --bucket apigw-form")

    def told() -> str:
        page = load(browser, done["url"], tmp_path / "browser", "--dump-dom")
        found = re.search(r"<p id=\"told\">(.*)</p>", page)
        assert found is not None, page
        return unescape(found[1])

    assert told().startswith("refused: TypeError")
    typed(f"apigw cors set forms --origin {done['url'].rstrip('/')}")
    body, headers = json.loads(told())
    assert json.loads(body) == {"name": "Ada"}
    assert headers["origin"] == done["url"].rstrip("/")
    typed("s3 rm apigw-form --recursive; s3 rb apigw-form")
