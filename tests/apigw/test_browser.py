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
const post = url => fetch(url, {
  method: "POST", headers: {"content-type": "application/json"}, body: JSON.stringify({name: "Ada"})
}).then(answer => answer.json()).then(event => [event.body, event.headers.origin]).catch(error => String(error))
Promise.all(URLS.map(post)).then(all => document.getElementById("told").textContent = JSON.stringify(all))
</script>"""


@pytest.fixture
def browser() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no chromium to load a page in")
    return found


def test_a_form_in_a_bucket(typed: Typed, here: Shell, browser: str, tmp_path: Path) -> None:
    here.yes = True
    route = "--route 'POST /submit' --lambda save-form"
    apis = [
        typed(f"apigw create open {route} --cors")[0],
        typed(f"apigw create closed {route}")[0],
        typed(f"apigw create elsewhere {route} --cors https://elsewhere.example")[0],
        typed(f"apigw create rest --rest {route} --cors")[0],
    ]
    site = tmp_path / "site"
    site.mkdir()
    urls = [f"{api['url']}/submit" for api in apis]
    (site / "index.html").write_text(PAGE.replace("URLS", json.dumps(urls)))
    [done] = typed("s3 website publish site --bucket apigw-form")
    page = load(browser, done["url"], tmp_path / "browser", "--dump-dom")
    found = re.search(r"<p id=\"told\">(.*)</p>", page)
    assert found is not None, page
    allowed, *refused = json.loads(unescape(found[1]))
    assert allowed == ['{"name":"Ada"}', done["url"].rstrip("/")]
    # The function behind the REST API does not say itself that the page may read its answer.
    assert refused == ["TypeError: Failed to fetch"] * 3
    typed("s3 rm apigw-form --recursive; s3 rb apigw-form")
