"""Behind `bastion check`: from here to the bastion, from there to the database, and what really answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from shlex import quote
from typing import Any

from awsh import AwshError, CommandError, Context, Exited, SshConnection, UsageError, tags_of
from awsh_ec2.bastion.greeting import heard
from awsh_ec2.bastion.known import Known, every
from awsh_ec2.bastion.rows import CheckStep
from awsh_ec2.bastion.targets import Target, is_address
from awsh_ec2.instances.looking import ITEMS
from awsh_ec2.login.bastions import is_tagged
from awsh_ec2.login.hosts import called, host_named, title

_NOT_TRIED = "not tried: the bastion is not logged in to"


def checked(ctx: Context, target: Target, via: str | None) -> list[CheckStep]:
    """Every step, with notes of what is to be typed. via: the id of the instance to go through.

    Raises CommandError, UsageError, AwsError.
    """
    rows: list[CheckStep] = []
    with ctx.progress(f"checking the way to {target.title}") as bar:
        for row in _steps(ctx, target, via):
            rows.append(row)
            bar.advance()
    lines = dict.fromkeys(row["fix"] for row in rows if row["fix"])
    if lines:
        ctx.note("to mend it:")
    for line in lines:
        ctx.note(f"  {line}")
    return rows


def _steps(ctx: Context, target: Target, via: str | None) -> Iterator[CheckStep]:
    if target.trouble is not None:
        yield _step("database", "blocked", target.trouble.message, _line(target.trouble))
        return
    known = _chosen(ctx, target, via)
    if known is None:
        vpc = f" of {target.network}" if target.network else ""
        yield _step("bastion", "blocked", f"there is no bastion in the network{vpc}", _create(target))
        return
    check = _Check(ctx, target, known)
    yield from check.standing()
    yield from check.from_here()
    yield from check.login()
    yield from check.name()
    yield from check.network()
    yield from check.connection()


def _create(target: Target) -> str:
    return f"bastion create --vpc {target.network or 'NAME'}"


def _step(step: str, verdict: str, why: str, fix: str = "") -> CheckStep:
    return {"step": step, "verdict": verdict, "why": why, "fix": fix}


def _let_in(found: CheckStep, port: int) -> str:
    """Whom the fix lets in to the only security group that the database has; empty where it is something else."""
    line = re.fullmatch(rf"sg allow \S+ tcp {port} from (\S+)", found["fix"])
    return line[1] if line and ", " not in found["why"].partition(": ")[0] else ""


def _line(error: AwshError) -> str:
    """The line to type that an error hints at."""
    found = re.match(r"`([^`]+)`", error.hint or "")
    return found[1] if found else ""


def _chosen(ctx: Context, target: Target, via: str | None) -> Known | None:
    """The one that is named; else that of the database's network: of several one that runs, and is tagged."""
    if via is not None:
        record = next(ctx.search("ec2", "describe_instances", ITEMS, InstanceIds=[via]))
        return Known(
            tags_of(record).get("Name", ""),
            record.get("VpcId") or "",
            record,
            next((each.group for each in every(ctx) if each.id == via), None),
        )
    found = [
        each
        for each in every(ctx)
        if each.instance is not None
        and each.instance["State"]["Name"] != "shutting-down"
        and target.network in ("", each.vpc)
    ]
    if not target.network and len(found) > 1:
        listed = ", ".join(each.name or each.id for each in found[:6])
        raise UsageError(f"through which of {len(found)} bastions?", hint=f"--via says it: {listed}")

    def order(each: Known) -> tuple[bool, bool]:
        record = each.instance or {}
        return record["State"]["Name"] != "running", not is_tagged(record)

    return min(found, key=order, default=None)


class _Check:
    def __init__(self, ctx: Context, target: Target, known: Known) -> None:
        assert known.instance is not None
        self._ctx, self._target, self._known = ctx, target, known
        self._record = known.instance
        self._id = str(known.instance["InstanceId"])
        self._runs = known.instance["State"]["Name"] == "running"
        self._connection: SshConnection | None = None
        self._resolved = target.host if target.is_address else ""

    def standing(self) -> Iterator[CheckStep]:
        """Whether the instance runs."""
        state, what = self._record["State"]["Name"], title(self._record)
        word = called(self._record)
        if not self._runs:
            fix = {
                "stopped": f"ec2 start {word} --wait",
                "stopping": f"ec2 wait {word} --until stopped; ec2 start {word} --wait",
                "pending": f"ec2 wait {word}",
            }.get(state, _create(self._target))
            yield _step("bastion", "blocked", f"{what} is {state}", fix)
            return
        checks = self._checks()
        if "impaired" in checks:
            why = f"{what} runs, and AWS's checks of it fail: {checks}"
            yield _step("bastion", "blocked", why, f"ec2 reboot {word}")
        else:
            yield _step("bastion", "ok", f"{what} runs{', status checks: ' + checks if checks else ''}")

    def _checks(self) -> str:
        found = self._ctx.search(
            "ec2", "describe_instance_status", "InstanceStatuses[]", InstanceIds=[self._id]
        )
        states = [each[what]["Status"] for each in found for what in ("SystemStatus", "InstanceStatus")]
        return ", ".join(dict.fromkeys(states))

    def from_here(self) -> Iterator[CheckStep]:
        """Whether AWS lets this machine in to its port 22."""
        if not self._runs:
            return
        mine = [group["GroupId"] for group in self._record.get("SecurityGroups") or ()]
        for found in self._reach("from here", "me", [f"{self._id}:22"], "this machine is let in on port 22"):
            own = self._known.group is not None and self._known.group["GroupId"] in mine
            if own and found["fix"].startswith("sg allow "):
                found["fix"] = f"bastion allow {called(self._record)} from me"
            yield found

    def network(self) -> Iterator[CheckStep]:
        """Whether AWS lets the bastion through to the database."""
        target = self._target
        words = [target.reached, f"{self._resolved}:{target.port}" if self._resolved else ""]
        if not any(words):
            yield _step("network", "unknown", f"nobody here knows where {target.host} is")
            return
        for found in self._reach("network", self._id, words, f"it is let through to port {target.port}"):
            if target.database and not found["fix"] and "it is stopped" in found["why"]:
                found["fix"] = f"rds start {target.database}"
            if target.database and (whom := _let_in(found, target.port)):
                found["fix"] = f"rds allow {target.database} from {whom}"
            yield found

    def _reach(self, step: str, source: str, words: Iterable[str], fine: str) -> Iterator[CheckStep]:
        """What `vpc reach` finds in the way; one row where that is nothing. words: for the target, the best first."""
        rows: list[Any] = []
        problem = ""
        for word in filter(None, words):
            try:
                rows = self._ctx.run(f"vpc reach {source} {word}", quiet=True).rows
                break
            except AwshError as error:
                problem = problem or f"`vpc reach {source} {word}` does not tell: {error.message}"
        else:
            yield _step(step, "unknown", problem)
            return
        wrong = [row for row in rows if row["verdict"] != "ok" and not self._is_told(row)]
        for row in wrong:
            yield _step(
                f"{step}: {row['step']}",
                row["verdict"],
                f"{row['what']}: {row['why']}",
                "; ".join(row["fix"]),
            )
        if not wrong:
            yield _step(step, "ok", fine)

    def _is_told(self, row: Mapping[str, Any]) -> bool:
        """Whether a step of `vpc reach` is that the bastion does not run, which stands above."""
        return not self._runs and self._id in str(row["what"]) and str(row["why"]).startswith("it is ")

    def login(self) -> Iterator[CheckStep]:
        """Whether it answers, is who it should be, and lets us in."""
        if not self._runs:
            return
        held = self._ctx.ssh_held(self._id)
        if held is not None:
            self._connection = held
            yield _step("SSH", "ok", "the connection that was made before still works")
            return
        try:
            host = host_named(self._ctx, self._id)
            self._connection = self._ctx.ssh(host)
        except AwshError as error:
            yield _step("SSH", "blocked", error.message, _line(error))
        else:
            yield _step("SSH", "ok", f"it answers with the right host key and lets {host.user} in")

    def name(self) -> Iterator[CheckStep]:
        """Whether the endpoint's name has an address there."""
        if self._target.is_address or self._connection is None:
            return
        host = self._target.host
        try:
            output = b"".join(
                self._connection.run(f"getent ahostsv4 {quote(host)}", stopped=self._ctx.stopped)
            )
        except Exited as error:
            if error.exit_code == 2:
                why = f"the bastion finds no address for {host}"
                yield _step("DNS", "blocked", why, self._dns_fix())
            return
        except CommandError as error:
            yield _step("DNS", "unknown", error.message)
            return
        word = output.decode("ascii", "replace").partition(" ")[0].strip()
        if is_address(word):
            self._resolved = word
            yield _step("DNS", "ok", f"{host} is {word} there")
        else:
            yield _step("DNS", "unknown", f"the bastion says {word[:60]!r}, which is no address")

    def _dns_fix(self) -> str:
        """What turns the VPC's own resolver on, where it is off."""
        vpc = self._known.vpc
        answer = self._ctx.call("ec2", "describe_vpc_attribute", VpcId=vpc, Attribute="enableDnsSupport")
        if answer["EnableDnsSupport"]["Value"]:
            return ""
        return f"aws ec2 modify-vpc-attribute --vpc-id {vpc} --enable-dns-support Value=true"

    def connection(self) -> Iterator[CheckStep]:
        """Whether something takes a connection through it, and what."""
        target = self._target
        if self._connection is None:
            yield _step("connection", "unknown", _NOT_TRIED)
            return
        try:
            socket = self._connection.dial(target.host, target.port)
        except CommandError as error:
            yield _step("connection", "blocked", error.message)
            return
        family, sentence = heard(socket, target.family)
        yield _step("connection", "ok", f"{target.host}, port {target.port}, takes it")
        if target.family and family != target.family:
            yield _step("answer", "blocked", f"{sentence}: {target.family} was expected")
        else:
            yield _step("answer", "ok" if family else "unknown", sentence)
