"""Behind `bastion create`: step by step, each told, each done once however often the line is run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from awsh import AwshError, Context, named, tag_specifications, tags_of
from awsh_ec2.bastion.allowing import let_in
from awsh_ec2.bastion.answering import answered
from awsh_ec2.bastion.known import Known
from awsh_ec2.bastion.looking import rows_of
from awsh_ec2.bastion.planning import Plan, Wish, planned
from awsh_ec2.bastion.rows import Bastion
from awsh_ec2.instances.waiting import wait_for
from awsh_ec2.keys.keyfile import created, default_file
from awsh_ec2.login.bastions import BASTION, ROLE
from awsh_ec2.sg.known import group as group_record

LONGEST = timedelta(minutes=10)


def made(ctx: Context, wish: Wish, *, wait: bool, usage: str) -> Bastion:
    """The bastion. Raises CommandError, UsageError before anything is made, and AwsError."""
    plan = planned(ctx, wish, usage)
    maker = _Maker(ctx, plan, mine=wish.source is None)
    with maker.told(wish.typed(plan.vpc)):
        maker.make_group()
        maker.make_key()
        instance = maker.launch()
        if wait:
            wait_for(ctx, [instance], "running", LONGEST, new=True)
            answered(ctx, instance)
            ctx.note(f"`ec2 ssh {plan.name}` logs in, `bastion check DB` tells whether it reaches a database")
    return maker.row(instance)


class _Maker:
    """mine: the group is to follow the address of this machine."""

    def __init__(self, ctx: Context, plan: Plan, *, mine: bool) -> None:
        self._ctx, self._plan, self._mine = ctx, plan, mine
        self._group = plan.group["GroupId"] if plan.group else ""
        self._there: list[str] = []

    @contextmanager
    def told(self, again: str) -> Iterator[None]:
        """Says what exists when something fails or is stopped."""
        try:
            yield
        except (KeyboardInterrupt, AwshError):
            if self._there:
                self._ctx.note(f"there by now: {'; '.join(self._there)}")
                self._ctx.note(f"`{again}` goes on, `bastion rm {self._plan.name} --keys` takes it back")
            raise

    @property
    def _tags(self) -> dict[str, str]:
        return {ROLE: BASTION}

    def make_group(self) -> None:
        """A security group that lets in by SSH whom the plan says."""
        ctx, plan = self._ctx, self._plan
        if not self._group:
            answer = ctx.call(
                "ec2",
                "create_security_group",
                GroupName=plan.name,
                Description=f"SSH to bastion {plan.name}",
                VpcId=plan.vpc,
                **tag_specifications("security-group", plan.name, self._tags),
            )
            self._group = answer["GroupId"]
            self._there.append(f"security group {named(self._group, plan.name)}")
            with ctx.errors():
                # A new group is not known everywhere at once.
                ctx.client("ec2").get_waiter("security_group_exists").wait(
                    GroupIds=[self._group], WaiterConfig={"Delay": 2, "MaxAttempts": 15}
                )
        else:
            self._there.append(f"security group {named(self._group, plan.name)}")
        new = let_in(ctx, self._group, plan.rules, mine=self._mine)
        peers = ", ".join(rule.peer for rule in plan.rules)
        done = "lets in" if new else "lets in already"
        ctx.note(f"security group {named(self._group, plan.name)} {done} {peers}, port 22")

    def make_key(self) -> None:
        ctx, plan = self._ctx, self._plan
        if plan.make_key:
            path = default_file(plan.key)
            created(ctx, plan.key, "ed25519", path, self._tags)
            self._there.append(f"key pair {plan.key}, {path}")
        elif plan.key == plan.name:
            self._there.append(f"key pair {plan.key}, {plan.file}")
            ctx.note(f"key pair {plan.key} is there already, in {plan.file}")
        elif plan.file is None:
            ctx.note(f"note: nobody knows a file here with the private half of key pair {plan.key or 'none'}")

    def launch(self) -> str:
        """The id of the instance."""
        ctx, plan = self._ctx, self._plan
        if plan.instance is not None:
            id = str(plan.instance["InstanceId"])
            self._there.append(f"instance {named(id, plan.name)}")
            ctx.note(f"instance {named(id, plan.name)} is there already, {plan.instance['State']['Name']}")
            return id
        assert plan.place is not None
        subnet = plan.place.subnet
        record = ctx.call("ec2", "run_instances", **self._request())["Instances"][0]
        id = str(record["InstanceId"])
        self._there.append(f"instance {named(id, plan.name)}")
        where = f"{subnet['AvailabilityZone']}, {named(subnet['SubnetId'], tags_of(subnet).get('Name', ''))}"
        ctx.note(f"launched {named(id, plan.name)}, a {plan.place.type} in {where}")
        return id

    def _request(self) -> dict[str, Any]:
        plan = self._plan
        assert plan.place is not None
        return {
            "ImageId": plan.image,
            "InstanceType": plan.place.type,
            "KeyName": plan.key,
            "MinCount": 1,
            "MaxCount": 1,
            "MetadataOptions": {"HttpTokens": "required", "HttpEndpoint": "enabled"},
            "NetworkInterfaces": [
                {
                    "DeviceIndex": 0,
                    "SubnetId": plan.place.subnet["SubnetId"],
                    "Groups": [self._group],
                    "AssociatePublicIpAddress": True,
                    "DeleteOnTermination": True,
                }
            ],
            **tag_specifications(["instance", "volume"], plan.name, self._tags),
        }

    def row(self, instance: str) -> Bastion:
        ctx, plan = self._ctx, self._plan
        records = ctx.call("ec2", "describe_instances", InstanceIds=[instance])["Reservations"]
        known = Known(plan.name, plan.vpc, records[0]["Instances"][0], group_record(ctx, self._group))
        return rows_of(ctx, [known])[0]
