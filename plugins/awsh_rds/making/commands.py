"""`rds create`; the work is in creating.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from awsh import MANY, Candidate, Completing, Context, Name, Short, ValueType, security_groups
from awsh_rds.engines import EngineName, read_engine
from awsh_rds.groups import rds
from awsh_rds.kinds import ParameterGroupName, SubnetGroupName
from awsh_rds.rows import Database

StorageType = Literal["gp2", "gp3", "io1", "io2", "standard"]


def _gibibytes(ctx: Context, given: Any) -> int:
    text = str(given).lower().removesuffix("gib").removesuffix("gb").removesuffix("g")
    if not text.isdecimal() or not 1 <= int(text) <= 65536:
        raise ValueError(f"{given!r} is no number of GiB from 1 to 65536")
    return int(text)


def _complete_classes(completing: Completing) -> Iterator[Candidate]:
    ctx = completing.ctx
    try:
        wish = read_engine((completing.given.get("engine") or ["mysql"])[-1])
    except ValueError:
        return

    def fetch() -> Iterator[Name]:
        options = ctx.search(
            "rds",
            "describe_orderable_db_instance_options",
            "OrderableDBInstanceOptions[].DBInstanceClass",
            Engine=wish.engine.name,
        )
        for name in dict.fromkeys(options):
            yield Name(name)

    for found in ctx.matching(f"rds:classes-of-{wish.engine.name}", completing.word, "rds", fetch):
        yield Candidate(found.id)


def _complete_sources(completing: Completing) -> Iterator[Candidate]:
    for word, about in (
        ("env:", "a variable of the environment"),
        ("secret-id:", "a secret of Secrets Manager"),
    ):
        if word.startswith(completing.word):
            yield Candidate(word, about, final=False)
    yield from completing.ctx.local_candidates(completing.word)


Gibibytes = Annotated[int, ValueType("GIB", _gibibytes)]
GroupName = Annotated[str, ValueType("GROUP", None, security_groups.complete)]
ClassName = Annotated[str, ValueType("CLASS", None, _complete_classes)]
PasswordSource = Annotated[str, ValueType("FILE|env:NAME|secret-id:NAME", None, _complete_sources)]
Tags = Annotated[dict[str, str] | None, ValueType("KEY=VALUE")]


@rds.command
def create(
    ctx: Context,
    name: str,
    *,
    engine: Annotated[EngineName, Short("e")],
    class_: ClassName = "",
    storage: Gibibytes | None = None,
    storage_type: StorageType | None = None,
    iops: int | None = None,
    subnet_group: SubnetGroupName | None = None,
    sg: Annotated[list[GroupName] | None, MANY] = None,
    user: str | None = None,
    password_from: PasswordSource | None = None,
    manage_password: bool = False,
    iam: bool = False,
    database: str = "",
    multi_az: bool = False,
    readers: int = 0,
    public: bool = False,
    encrypt: bool = True,
    kms_key: str = "",
    backups: int | None = None,
    protect: bool = False,
    port: int | None = None,
    parameter_group: ParameterGroupName | None = None,
    tag: Tags = None,
    wait: bool = False,
) -> Database:
    """Create a database (CreateDBInstance; of Aurora CreateDBCluster, with its instances).

    What AWS would refuse is found out first: names, password, version, class, storage, whether the class can do
    what is wished, subnet group and security groups. The master password is asked for, hidden, and twice; it is
    never an option. It takes about ten minutes: `--wait` tells how far it is, and `&` lets you go on meanwhile.

    Args:
        name: what it is called, the first part of its endpoint.
        engine: mysql, mariadb, postgres, aurora-mysql or aurora-postgresql; with a version or its beginning, as
            in `mysql:8.0`, unless AWS's default version will do.
        class_: how many CPUs and how much memory: `rds classes` lists them. db.t3.micro or the next that the engine
            has when left out.
        storage: in GiB, 20 when left out; Aurora's grows by itself.
        storage_type: gp3 when left out, where there is such.
        iops: operations a second, for io1, io2, and gp3 of 400 GiB and more.
        subnet_group: where it is; the current one when left out, else that of the current VPC, else AWS's own for
            the default VPC.
        sg: security groups of that VPC, by name or id; its default group when left out.
        user: the master user; admin or postgres when left out.
        password_from: where the master password is, in a script: a file that you alone can read, env:VARIABLE, or
            secret-id:NAME of Secrets Manager, where `sql` then finds it too.
        manage_password: AWS makes the password, keeps it in Secrets Manager and changes it every seven days; `sql`
            finds it there.
        iam: let IAM users in with tokens, `sql --iam`.
        database: the first database in it; without one MySQL has none, PostgreSQL has postgres.
        multi_az: a standby in another zone takes over when this one fails.
        readers: instances of Aurora beside the writer, for reading and standing in.
        public: give it a public address; its security groups say who gets in.
        encrypt: encrypt storage and backups, which can't be done later.
        kms_key: with this key of KMS; AWS's own for RDS when left out.
        backups: days for which automated backups are kept; 0 for none.
        protect: against deletion.
        port: where it listens; 3306 or 5432 when left out.
        parameter_group: how its engine is set; of Aurora that of the cluster.
        tag: a tag; may be given several times.
        wait: until it is available. Ctrl-C stops the waiting, not the database.
    Examples:
        awsh> rds create movies --engine mysql --password-from master.pw --database movies --wait
        awsh> rds create visits --engine postgres:16 --manage-password --class db.t4g.small --storage 30 --wait
    """
    from awsh_rds.making.creating import Wish, created

    wish = Wish(
        name=name,
        engine=engine,
        type=class_,
        storage=storage,
        storage_type=storage_type or "",
        iops=iops,
        subnet_group=subnet_group,
        groups=sg or [],
        user=user,
        password_from=password_from,
        manage_password=manage_password,
        iam=iam,
        database=database,
        multi_az=multi_az,
        readers=readers,
        public=public,
        encrypt=encrypt,
        kms_key=kms_key,
        backups=backups,
        protect=protect,
        port=port,
        parameter_group=parameter_group,
        tags=tag or {},
    )
    return created(ctx, wish, wait=wait)
