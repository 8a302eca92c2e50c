"""Environments of functions: how many there are, how long they live, and that nothing of them is left."""

from __future__ import annotations

import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from awsh.sandbox import connect
from tests.sandbox.asking import client_of, end_server, kill_server, wait_until
from tests.sandbox.functions import Lambda, zipped

CODE = """
import os, subprocess, tempfile, time
child = subprocess.Popen(["sleep", "600"])
kept = os.path.join(tempfile.gettempdir(), "kept")

def handler(event, context):
    before = os.path.exists(kept)
    open(kept, "w").close()
    time.sleep(event)
    return [os.getpid(), child.pid, before, kept]
"""


@pytest.fixture(scope="module")
def functions(client: Any) -> Lambda:
    return Lambda(client)


def is_running(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_one_invocation_at_a_time_in_each(functions: Lambda) -> None:
    functions.create("wide", CODE)

    def invoke(_: int) -> str:
        try:
            return str(functions.invoke("wide", 0.4)[0][0])
        except ClientError as error:
            return str(error.response["Error"]["Code"])

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(invoke, range(4)))) == 4
        functions.api.put_function_concurrency(FunctionName="wide", ReservedConcurrentExecutions=2)
        assert Counter(threads.map(invoke, range(4)))["TooManyRequestsException"] == 2


def test_a_change_makes_new_environments(functions: Lambda) -> None:
    functions.create("changing", CODE)
    first, child, before, kept = functions.invoke("changing", 0)[0]
    assert not before
    assert functions.invoke("changing", 0)[0] == [first, child, True, kept]
    functions.api.update_function_configuration(
        FunctionName="changing", Environment={"Variables": {"NEW": "1"}}
    )
    functions.wait("changing")
    second, other, before, _ = functions.invoke("changing", 0)[0]
    assert second != first
    assert not before
    wait_until(lambda: not is_running(first) and not is_running(child) and not os.path.exists(kept))
    functions.api.delete_function(FunctionName="changing")
    wait_until(lambda: not is_running(second) and not is_running(other))


def test_nothing_outlives_the_server_and_functions_survive_it(data_home: Path) -> None:
    name = "functions-life"
    target = connect(name)
    functions = Lambda(lambda service, **options: client_of(target, service, **options))
    large = f"{CODE}\nTEXT = '{random.randbytes(300_000).hex()}'"
    functions.create("kept", large, Timeout=60)
    first = functions.invoke("kept", 0)[0][:2]
    target.close()
    end_server(name)
    assert not any(map(is_running, first))
    assert list((data_home / name / "state" / "bodies").glob("piece-*"))
    again = connect(name)
    functions = Lambda(lambda service, **options: client_of(again, service, **options))
    second = functions.invoke("kept", 0)[0][:2]
    assert all(map(is_running, second))
    events = functions.client("logs").filter_log_events(logGroupName="/aws/lambda/kept")["events"]
    assert len([each for each in events if each["message"].startswith("START ")]) == 2
    assert len({each["eventId"] for each in events}) == len(events)
    kill_server(name)
    wait_until(lambda: not any(map(is_running, second)))
    again.close()


def test_code_is_read_only_and_stays_in_its_folder(functions: Lambda) -> None:
    code = "import os\ndef handler(event, context):\n    return [oct(os.stat('.').st_mode), sorted(os.listdir('.'))]"
    outside = zipped(app=code, **{"..__..__escaped": "x = 1"})
    functions.create("closed", code)
    functions.api.update_function_configuration(FunctionName="closed", Timeout=9)
    functions.wait("closed")
    functions.api.update_function_code(FunctionName="closed", ZipFile=outside)
    mode, names = functions.invoke("closed")[0]
    assert mode == "0o40555"
    assert names == ["__pycache__", "app.py"]
