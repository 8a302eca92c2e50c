"""`lambda create`, `lambda update`, `lambda set`; the work is in creating.py and changing.py."""

from __future__ import annotations

from awsh import CURRENT, Context, Duration, LocalPath
from awsh_lambda.groups import lambda_
from awsh_lambda.kinds import FunctionName
from awsh_lambda.making.arguments import Architecture, Bucket, LayerWord, Role, Runtime, Variables, merged
from awsh_lambda.making.settings import Memory, Storage
from awsh_lambda.rows import Function


@lambda_.command
def create(
    ctx: Context,
    name: str,
    *,
    from_: LocalPath,
    handler: str | None = None,
    runtime: Runtime = None,
    memory: Memory = None,
    timeout: Duration | None = None,
    storage: Storage = None,
    env: Variables = None,
    role: Role = None,
    layer: list[LayerWord] | None = None,
    requirements: LocalPath | None = None,
    architecture: Architecture | None = None,
    description: str | None = None,
    via_bucket: Bucket = None,
    tag: dict[str, str] | None = None,
    wait: bool = False,
) -> Function:
    """Create a function from a file, a folder or a zip (CreateFunction).

    The same files always give the same archive. A folder goes without .git, .venv, __pycache__ and the like, and
    without what a .awshignore in it names. What AWS would refuse is found out before anything is sent.

    Args:
        name: letters, digits, - and _.
        from_: the code: a file, a folder, or a zip that is taken as it is.
        handler: FILE.FUNCTION that is called; found in the code when left out: lambda_handler, handler, or the one
            function that takes an event and a context.
        runtime: of Python awsh's own version when left out, if AWS has it.
        memory: 128 MB, as AWS has it, when left out; up to 10 GB. Processors come with it.
        timeout: how long it may run; 3s when left out, 30m at most.
        storage: of /tmp; 512 MB when left out, up to 10 GB.
        env: variables, KEY=VALUE as many as wanted; 4 KB together.
        role: what it may do. One that may write its log is made when left out, after asking; or LabRole is taken,
            where roles may not be made.
        layer: NAME, NAME:VERSION or an ARN; may be given five times.
        requirements: a file of packages, which are put beside the code, as wheels for where it will run.
        architecture: of the processor; x86_64 when left out.
        description: what it is for.
        via_bucket: send the code through this bucket, which archives over 50 MB need. Nothing of it stays there.
        tag: KEY=VALUE; may be given several times.
        wait: until it can be called.
    Examples:
        awsh> lambda create hello --from hello.py --wait
        awsh> lambda create report --from report/ --memory 512MB --timeout 2m --env TABLE=orders --tag team=blue
        awsh> lambda create thumbs --from thumbs.zip --handler app.run --runtime python3.12 --architecture arm64
    """
    from awsh_lambda.making.creating import Wish, created

    wish = Wish(
        name=name,
        source=from_,
        handler=handler,
        runtime=runtime,
        memory=memory,
        timeout=timeout,
        storage=storage,
        env=merged(env),
        role=role,
        layers=layer or [],
        requirements=requirements,
        architecture=architecture,
        description=description,
        bucket=via_bucket,
        tags=tag or {},
    )
    return created(ctx, wish, wait=wait)


@lambda_.command
def update(
    ctx: Context,
    function: FunctionName = CURRENT,
    *,
    from_: LocalPath | None = None,
    handler: str | None = None,
    runtime: Runtime = None,
    memory: Memory = None,
    timeout: Duration | None = None,
    storage: Storage = None,
    env: Variables = None,
    role: Role = None,
    layer: list[LayerWord] | None = None,
    requirements: LocalPath | None = None,
    architecture: Architecture | None = None,
    description: str | None = None,
    via_bucket: Bucket = None,
    wait: bool = False,
) -> Function:
    """Change the code of a function, and what it runs with (UpdateFunctionCode, UpdateFunctionConfiguration).

    Code that is the same as before is not sent again. Between the two changes AWS is given the time it wants.

    Args:
        function: which one; the current one when left out.
        from_: the new code: a file, a folder or a zip.
        handler: FILE.FUNCTION; as it is when left out, if the new code has it.
        runtime: another one.
        memory: 128 MB to 10 GB.
        timeout: how long it may run, 30m at most.
        storage: of /tmp, 512 MB to 10 GB.
        env: variables, KEY=VALUE as many as wanted, beside those that there are.
        role: what it may do.
        layer: these layers in the place of those that there are.
        requirements: a file of packages to be put beside the code.
        architecture: of the processor; goes with --from.
        description: what it is for.
        via_bucket: send the code through this bucket.
        wait: until the new code is what is called.
    Examples:
        awsh> lambda update hello --from hello.py --wait
        awsh> lambda update hello --from hello.py --timeout 10s --env LEVEL=debug
    """
    from awsh import UsageError
    from awsh_lambda.making.changing import Code, Settings, updated

    for given, flag in (
        (requirements, "--requirements"),
        (architecture, "--architecture"),
        (via_bucket, "--via-bucket"),
    ):
        if given is not None and from_ is None:
            raise UsageError(f"{flag} is of new code", hint="--from says where it is", usage=update.usage)
    settings = Settings(handler, runtime, memory, timeout, storage, merged(env), role, layer, description)
    code = Code(from_, requirements, architecture, via_bucket) if from_ is not None else None
    return updated(ctx, function, code, settings, wait=wait, usage=update.usage)


@lambda_.command(name="set")
def set_(
    ctx: Context,
    function: FunctionName = CURRENT,
    *,
    handler: str | None = None,
    runtime: Runtime = None,
    memory: Memory = None,
    timeout: Duration | None = None,
    storage: Storage = None,
    role: Role = None,
    description: str | None = None,
    wait: bool = False,
) -> Function:
    """Set what a function runs with (UpdateFunctionConfiguration). `lambda env` sets its variables.

    Args:
        function: which one; the current one when left out.
        handler: FILE.FUNCTION that is called.
        runtime: another one.
        memory: 128 MB to 10 GB.
        timeout: how long it may run, 30m at most.
        storage: of /tmp, 512 MB to 10 GB.
        role: what it may do.
        description: what it is for.
        wait: until that is how it is called.
    Examples:
        awsh> lambda set hello --memory 256MB --timeout 20s
        awsh> lambda set hello --description 'says hello' --wait
    """
    from awsh_lambda.making.changing import Settings, updated

    settings = Settings(
        handler=handler,
        runtime=runtime,
        memory=memory,
        timeout=timeout,
        storage=storage,
        role=role,
        description=description,
    )
    return updated(ctx, function, None, settings, wait=wait, usage=set_.usage)
