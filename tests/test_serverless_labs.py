"""The labs of functions: each as a reader runs it, with functions, queues and pages that are really there."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

from awsh.shell import Shell
from tests.test_examples import ROOT, Run, run_example

__all__ = ["run_example"]

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
def model() -> Iterator[str]:
    """The address of the small model, running."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = ROOT / "examples" / "data" / "model.py"
    process = subprocess.Popen([sys.executable, str(program), str(port)])
    url = f"http://127.0.0.1:{port}/"
    opener = build_opener(ProxyHandler({}))
    try:
        until = monotonic() + 20
        while True:
            try:
                picture = ROOT / "examples" / "data" / "pictures" / "sea.png"
                with opener.open(url, picture.read_bytes(), timeout=5) as answer:
                    assert json.load(answer)["scene"] == "sea"
                break
            except URLError:
                assert monotonic() < until
                sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def test_a_pipeline(run_example: Run, shell: Shell, model: str) -> None:
    done = run_example("pipeline-lab.awsh", "lab-pipeline", model)
    assert done.returncode == 0, done.stderr
    assert "s3://lab-pipeline/in/sunset.png  sunset" in done.stdout
    assert "created under in/ ending in .png" in done.stdout
    assert [line.split()[:1] for line in done.stdout.splitlines() if ".json" in line] == [
        ["in/forest.json"],
        ["in/sea.json"],
        ["in/sunset.json"],
    ]
    for left in ("s3 ls --buckets", "lambda ls", "dynamodb ls", "iam role ls"):
        assert shell.run(left).rows == [], left


def test_a_queue(run_example: Run, shell: Shell) -> None:
    done = run_example("queue-lab.awsh", "lab-queue")
    assert done.returncode == 0, done.stderr
    fetched = next(line for line in done.stdout.splitlines() if '"sha256"' in line)
    assert json.loads(fetched[: fetched.index("}") + 1])["type"] == "image/png"
    dead, tries = done.stdout.splitlines()[-2:]
    assert dead.endswith("nothing.png")
    assert tries == "2"
    for left in ("s3 ls --buckets", "lambda ls", "lambda layer ls", "iam role ls", "aws sqs list-queues"):
        assert shell.run(left).rows == [], left


def test_pictures(run_example: Run, shell: Shell, tmp_path: Path) -> None:
    done = run_example("rekognition-lab.awsh", "lab-pictures", "s3://lab-pictures/in/film.mp4")
    assert done.returncode == 0, done.stderr
    shown = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert any(
        line.startswith("s3://lab-pictures/in/sea.png 53.6") and line.endswith(" blue") for line in shown
    )
    assert any(line.startswith("steelblue ") and "\u2588" in line for line in shown)
    assert {"labels are not to be had here", "videos are not to be had here"} <= set(shown)
    assert "makes nothing up" in done.stderr
    assert shell.run("s3 ls --buckets").rows == []
    assert not (tmp_path / "clone" / "colours.csv").exists()


def test_a_form(run_example: Run, shell: Shell, tmp_path: Path) -> None:
    """Filled in by a browser; then there is a row."""
    done = run_example("form-lab.awsh", "lab-form")
    assert done.returncode == 0, done.stderr
    fill_in(done.stdout.splitlines()[-1], tmp_path / "profile")
    rows = shell.run("dynamodb scan lab-form | where name = 'Grace Hopper'").rows
    assert [(row["mail"], row["languages"], row["tools"]) for row in rows] == [
        ("grace@example.com", ["SQL", "Rust"], ["awsh"])
    ]
    assert "Arlington" in rows[0]["address"]
    ended = run_example("form-lab-end.awsh", "lab-form")
    assert ended.returncode == 0, ended.stderr
    assert "Grace Hopper  grace@example.com" in ended.stdout
    for left in ("s3 ls --buckets", "lambda ls", "dynamodb ls", "apigw ls", "iam role ls"):
        assert shell.run(left).rows == [], left


def fill_in(url: str, profile: Path) -> None:
    """As Grace Hopper would, on a telephone's screen; a mail address that is none is refused first."""
    selenium = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    driver_program = shutil.which("chromedriver")
    if driver_program is None:
        pytest.skip("no chromedriver to fill in a form with")
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.wait import WebDriverWait

    options = selenium.ChromeOptions()
    for option in (*QUIET, f"--user-data-dir={profile}", "--window-size=400,900"):
        options.add_argument(option)
    browser = selenium.Chrome(options, selenium.ChromeService(driver_program))
    try:
        browser.get(url)

        def field(name: str) -> selenium.remote.webelement.WebElement:
            return browser.find_element(By.NAME, name)

        def answer() -> str:
            said = WebDriverWait(browser, 30).until(
                lambda found: found.find_element(By.ID, "answer").get_attribute("value")
            )
            assert isinstance(said, str)
            return said

        wide = browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
        assert wide, "it does not fit the screen"
        field("name").send_keys("Grace Hopper")
        field("mail").send_keys("grace@nowhere")
        field("phone").send_keys("+1 555 0100")
        field("address").send_keys("1 Harvard Street\nArlington")
        for value in ("SQL", "Rust", "awsh"):
            browser.find_element(By.CSS_SELECTOR, f"input[value={value}]").click()
        send = browser.find_element(By.TAG_NAME, "button")
        send.click()
        assert answer() == "That did not work: a mail address is needed"
        browser.execute_script("document.getElementById('answer').value = ''")
        field("mail").clear()
        field("mail").send_keys("grace@example.com")
        send.click()
        assert answer().startswith("Thank you, Grace Hopper.")
    finally:
        browser.quit()
