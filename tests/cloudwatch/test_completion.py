"""Tab behind `logs` and `metrics`."""

from __future__ import annotations

from awsh.shell import Shell
from tests.completion.asking import arrive, inserts


def test_what_may_be_typed_next(here: Shell) -> None:
    for line in ("logs create /aws/lambda/tabbed", "metrics put lab/tab Size 1"):
        here.run(line)
    offered = inserts(here, "metrics ")
    assert {"ls ", "put ", "ec2 ", "lambda "} <= set(offered)
    assert inserts(here, "metrics ec2 CPUU") == ["CPUUtilization "]
    assert "Duration " in inserts(here, "metrics get lambda ")
    arrive(here, "logs:group", "lambda:function")
    assert any("tabbed" in each for each in inserts(here, "logs tail "))
    assert any("tabbed" in each for each in inserts(here, "metrics logs IncomingBytes "))
    assert "30d " in inserts(here, "logs retention set tabbed ")
    assert "p99" not in inserts(here, "metrics lambda Duration hello --stat ")
