"""Each example as a process, as a reader runs it: what it prints, and what it leaves behind."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from awsh.shell import Shell

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run_example(sandbox_url: str, shell: Shell, tmp_path: Path) -> Run:
    """Runs an example in a copy of the clone, against the emptied sandbox of `shell`."""
    clone = tmp_path / "clone"
    for name in ("docs", "examples"):
        shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "README.md", clone)
    awsh = [sys.executable, "-P", "-m", "awsh", f"--local={sandbox_url}"]

    def run(
        name: str, *arguments: str, options: tuple[str, ...] = ("--yes",), seconds: float = 60
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*awsh, *options, "-f", f"examples/{name}", *arguments],
            cwd=clone,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=180,
        )

    return run


def test_every_example_says_what_it_is_and_is_run_here() -> None:
    tested = Path(__file__).read_text() + (ROOT / "tests" / "test_serverless_labs.py").read_text()
    for path in EXAMPLES.glob("*.awsh"):
        assert path.read_text().startswith("# "), path.name
        assert f'"{path.name}"' in tested, path.name


def test_tour(run_example: Run, shell: Shell) -> None:
    done = run_example("tour.awsh", "tour-bucket")
    assert done.returncode == 0, done.stderr
    assert "docs/language.md" in done.stdout
    assert "10.20.1.0/24" in done.stdout
    assert "deleted VPC tour" in done.stderr
    assert shell.run("s3 ls --buckets").rows == []
    assert not shell.run("vpc ls | where name = tour").rows


def test_storage(run_example: Run, shell: Shell, tmp_path: Path) -> None:
    done = run_example("storage.awsh", "store-bucket")
    assert done.returncode == 0, done.stderr
    *_, same, signed, last = done.stdout.splitlines()
    assert (same, signed, last) == ("the same", "1", "done")
    assert shell.run("s3 ls --buckets").rows == []
    restored = tmp_path / "clone" / "restored"
    assert {path.name for path in restored.iterdir()} == {path.name for path in (ROOT / "docs").glob("*.md")}
    assert (restored / "safety.md").read_bytes() == (ROOT / "docs" / "safety.md").read_bytes()


def test_storage_asks_before_it_destroys(run_example: Run, shell: Shell) -> None:
    done = run_example("storage.awsh", "kept-bucket", options=())
    assert done.returncode == 2
    assert "examples/storage.awsh:" in done.stderr
    assert "Nobody is there to answer" in done.stderr
    assert {row["name"] for row in shell.run("s3 ls --buckets").rows} == {
        "kept-bucket",
        "kept-bucket-archive",
    }


def test_every_lab_of_s3(run_example: Run, shell: Shell, tmp_path: Path) -> None:
    done = run_example("s3-labs.awsh", "labs-bucket")
    assert done.returncode == 0, done.stderr
    shown = done.stdout.splitlines()
    for line in (
        "everybody  read              office/*                     from 203.0.113.0/24",
        "everybody  READ          true",
        "SSE-KMS: with a key of KMS, whose use is controlled and logged",
        "16.2 MiB",
        "create table lab (id int);",
        "fetched whole",
        "first words",
        f"restored   {len(list((ROOT / 'docs').glob('s*.md')))}",
        "removed    1",
        "0 changed",
        '<link rel="stylesheet" href="style.css"><h1>It works</h1>',
        "delete  language.md",
        "kind  dump",
    ):
        assert line in shown, line
    assert shown.count("aws:kms") == 2
    assert [line.split()[:3] for line in shown if line.startswith("labs-bucket") and "AES256" in line] == [
        ["labs-bucket", "us-east-1", "false"],
        ["labs-bucket-copy", "eu-west-1", "false"],
        ["labs-bucket-site", "us-east-1", "true"],
    ]
    assert shell.run("s3 ls --buckets").rows == []
    assert not (tmp_path / "clone" / "labs").exists()


def test_network(run_example: Run, shell: Shell) -> None:
    done = run_example("network.awsh", "lab")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    ranges = [line.split()[1] for line in lines if line.startswith("lab-") and "/" in line]
    assert ranges == ["10.42.1.0/24", "10.42.2.0/24", "10.42.16.0/20"]
    assert any(line.startswith("0.0.0.0/0") and "igw-" in line for line in lines)
    assert lines[-2:] == ["3", "0"]
    assert "deleted VPC lab" in done.stderr
    assert [row["default"] for row in shell.run("vpc ls").rows] == [True]


def test_every_lab_of_networks(run_example: Run, shell: Shell, tmp_path: Path) -> None:
    done = run_example("network-labs.awsh", "labs")
    assert done.returncode == 0, done.stderr
    shown = done.stdout.splitlines()
    for line in (
        "one internet gateway is all that a VPC has",
        "no two subnets overlap",
        "50 deny all traffic from 198.51.100.0/24 in",
        "s3       gateway, interface",
        "10.60.0.0/16  active",
        "ranges that overlap cannot be told apart",
        "all      /vpc/labs       SUCCESS",
        "labs-dhcp  labs.internal  AmazonProvidedDNS",
        "├─ internet gateway labs-igw",
    ):
        assert line in shown, line
    assert "answers go out to 0.0.0.0/0 as tcp 1024-65535, which no rule allows" in done.stderr
    assert shown[-2:] == ["0", "0"]
    assert done.stderr.count("deleted VPC labs") == 4
    assert (tmp_path / "clone" / "lab.svg").read_text().startswith("<svg")
    assert [row["default"] for row in shell.run("vpc ls").rows] == [True]
    for line in (
        "vpc flow-log ls --all",
        "vpc endpoint ls --all",
        "vpc peering ls",
        "vpc dhcp ls",
        "vpc igw ls | where name != ''",
    ):
        assert shell.run(line).rows == [], line
    assert shell.run("s3 ls --buckets").rows == []


def test_a_network_that_fails_half_way_says_where(run_example: Run, shell: Shell) -> None:
    shell.run("vpc create 10.42.0.0/16 --name other")
    done = run_example("network.awsh", "lab")
    assert done.returncode in (1, 2)
    line = next(
        number
        for number, text in enumerate((EXAMPLES / "network.awsh").read_text().splitlines(), 1)
        if "vpc create" in text
    )
    assert f"examples/network.awsh:{line}: error: " in done.stderr
    assert not shell.run("vpc ls | where name = lab").rows


def test_every_lab_of_servers(run_example: Run, shell: Shell, tmp_path: Path) -> None:
    done = run_example("ec2-labs.awsh")
    assert done.returncode == 0, done.stderr
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    shown = "\n".join(lines)
    for part in (
        "size 10.0 GiB\ndevice /dev/sdf\nattached_to lab-web",
        "name lab-data\nsize 20.0 GiB",
        "lab-backup 20.0 GiB completed",
        "name lab-restored\nsize 20.0 GiB\nstate available",
        "name lab-web\nused_by lab-web",
        "name lab-image\nstate available\ndisk 8",
        "lab-web t3.small stopped",
        "it is protected",
        "InstanceType t3.small t3.medium",
        "lab-more-2 t3.medium",
        "name lab-spot\nspot true",
    ):
        assert part in shown, shown
    assert lines[-4:] == ["0", "0", "0", "0"]
    assert shell.run("ec2 ls").rows == []
    assert shell.run("ec2 key ls").rows == []
    assert [row["name"] for row in shell.run("sg ls --all").rows] == ["default"]
    assert not (tmp_path / "clone" / "lab-key.pem").exists()


def test_audit(run_example: Run, shell: Shell, tmp_path: Path) -> None:
    shell.run(
        "s3 mb audit-one; s3 mb audit-two; s3 cp README.md s3://audit-one/a; s3 cp README.md s3://audit-one/b"
    )
    shell.run("aws ec2 create-security-group --group-name open --description open | get GroupId")
    shell.run(
        "let group = aws ec2 describe-security-groups | where GroupName = open | get GroupId;"
        "aws ec2 authorize-security-group-ingress --group-id $group.0 "
        "--ip-permissions IpProtocol=tcp,FromPort=22,ToPort=22,IpRanges=[{CidrIp=0.0.0.0/0}]"
    )
    shell.run("aws iam create-user --user-name ada")
    done = run_example("audit.awsh", options=())
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("account 123456789012, region us-east-1\n")
    size = (ROOT / "README.md").stat().st_size
    found = json.loads((tmp_path / "clone" / "buckets.json").read_text())
    assert found == [{"bucket": "audit-one", "count": 2, "sum_size": 2 * size}]
    assert ",open,vpc-" in done.stdout
    assert done.stdout.splitlines()[-1] == "1"
    assert (tmp_path / "clone" / "users.csv").read_text().startswith("UserName,CreateDate\nada,")


def test_mail(run_example: Run, shell: Shell) -> None:
    done = run_example("mail-lab.awsh", "lab.example.com")
    assert done.returncode == 0, done.stderr
    assert "not verified" in done.stderr
    assert "refused, as it should be" in done.stdout
    assert "Your order – thank you, to ada@lab.example.com\nYour first order is on its way.\n" in done.stdout
    assert "Dear Ada, the lamp comes on Monday." in done.stdout
    assert "bob@lab.example.com  Your two bulbs is late, Bob" in done.stdout
    assert done.stdout.splitlines()[-1] == "3"
    assert shell.run("ses ls").rows == []


def test_orders(run_example: Run, shell: Shell, tmp_path: Path) -> None:
    done = run_example("orders-lab.awsh", "lab-orders")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("12 messages sent to lab-orders.fifo") == 2
    lines = [line.split() for line in done.stdout.splitlines()]
    shown = [(line[0], line[1], line[2]) for line in lines if len(line) == 4 and line[1].isdecimal()]
    orders = [line.split(",")[:3] for line in (EXAMPLES / "data" / "orders.csv").read_text().splitlines()[1:]]
    assert shown == sorted(((who, number, item) for number, who, item in orders), key=lambda each: each[0])
    assert lines[-2:] == [["0"], ["0"]]
    assert shell.run("sqs ls").rows == []
    assert not (tmp_path / "clone" / "shown.jsonl").exists()


def test_a_poison_message(run_example: Run, shell: Shell) -> None:
    done = run_example("poison-lab.awsh", "lab-poison")
    assert done.returncode == 0, done.stderr
    shown = [" ".join(line.split()) for line in done.stdout.splitlines()]
    for line in (
        "sources lab-poison (after 2 receives)",
        'lab-poison 3 {"total: much}',
        "moved 1",
        '{"total: much} 1',
    ):
        assert line in shown, line
    assert shown[-1] == "0"
    assert shell.run("sqs ls").rows == []


HELLO = EXAMPLES / "plugins" / "hello.py"


@pytest.fixture
def hello(shell: Shell) -> Shell:
    """The shell with the example of a plugin."""
    return Shell(shell.target, plugin_files=[HELLO], yes=True)


def test_the_plugin(hello: Shell) -> None:
    assert not hello.plugins.complaints()
    hello.run("inbox create ada; inbox create bob; inbox leave 'call me' ada")
    hello.run("use inbox bob; inbox leave one; inbox leave two; inbox leave three")
    assert hello.run("inbox ls | share waiting | select name,waiting,share").rows == [
        {"name": "ada", "waiting": 1, "share": 25.0},
        {"name": "bob", "waiting": 3, "share": 75.0},
    ]
    hello.run("inbox ls | where waiting > 1 | inbox rm")
    assert hello.run("inbox ls | get name").rows == ["ada"]
    assert hello.run("aws sqs list-queues | count").value == 1


def test_the_plugin_completes_names(hello: Shell) -> None:
    from awsh.completion import complete

    hello.run("inbox create ada; inbox ls")
    line = "inbox rm "
    assert "ada" in [item.insert.strip() for item in complete(hello, line, len(line)).items]


@pytest.mark.timeout(300)
def test_databases_behind_a_bastion(run_example: Run, shell: Shell, tmp_path: Path) -> None:
    done = run_example("bastion-lab.awsh", "lab", seconds=280)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split()[:3] for line in lines if line.startswith("lab-") and " available " in line][-2:] == [
        ["lab-hospital", "postgres", "available"],
        ["lab-movies", "mysql", "available"],
    ]
    assert lines.index("the bastion is not let in yet") < lines.index("now it is")
    assert lines.count("64") == 2
    assert "Perfect Days     2023     7.9" in lines
    assert "8.0" in lines
    bars = {line.split("█")[0].rstrip() for line in lines if "█" in line}
    # Reasons for visits, and the average age of those who come for each.
    assert {"fall                 13", "fever                 1"} <= bars
    assert {"broken arm           83.2", "fever                 7.0"} <= bars
    assert lines[-3:] == ["0", "0", "0"]
    assert not shell.run("rds ls").rows
    assert not shell.run("sg ls | where name ~ ^lab").rows
    assert not shell.run("vpc ls | where name = lab").rows
    assert not shell.run("ec2 key ls").rows
    assert not (tmp_path / "clone" / "password.txt").exists()


def test_a_fan_out_with_filters(run_example: Run, shell: Shell) -> None:
    done = run_example("fanout-lab.awsh", "shop")
    assert done.returncode == 0, done.stderr
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    assert "shop-large     body        order.total >= 100 and order.vip = true" in lines
    assert lines[-3:] == ["billing: 1 2 3 4", "shipping: 1 4", "large: 1 3"]
    assert not shell.run("sns ls").rows
    assert not shell.run("sqs ls").rows


def test_queues_and_topics_side_by_side(run_example: Run, shell: Shell) -> None:
    done = run_example("queues-and-topics-lab.awsh", "lab")
    assert done.returncode == 0, done.stderr
    assert [line.rstrip() for line in done.stdout.splitlines()] == [
        "queue, asked later: before anybody asked",
        "topic, subscribed later: 0 messages",
        "queue, two that fetch: 3 and 3 of 6",
        "topic, two that are told: 6 and 6 of 6",
        "queue, not deleted: 6 of 6 again",
        "topic, a third that came later: 0 of 6",
        "without a filter: 2, with one: an order",
        "first queue: pick pack ship",
        "second queue: pick pack ship",
    ]
    assert not shell.run("sns ls").rows
    assert not shell.run("sqs ls").rows
