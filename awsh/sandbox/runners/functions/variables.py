"""The environment variables that a function finds: Lambda's own, and what its configuration says."""

from __future__ import annotations

from pathlib import Path

from awsh.sandbox import rules
from awsh.sandbox.runners.functions.plan import Plan

_PATH = "/usr/local/bin:/usr/bin:/bin"
_SESSION = 12 * 3600


def variables(
    plan: Plan, stream: str, task: Path, opt: Path | None, temporary: Path, url: str
) -> dict[str, str]:
    """All of them; credentials are the role's, and lead to the sandbox at URL."""
    key, secret, token = _credentials(plan)
    found = {
        "PATH": f"{_PATH}:{opt}/bin" if opt else _PATH,
        "LD_LIBRARY_PATH": f"{task}:{task}/lib" + (f":{opt}/lib" if opt else ""),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "HOME": str(temporary),
        "TMPDIR": str(temporary),
        **dict(plan.variables),
    }
    return found | {
        "_HANDLER": plan.handler,
        "_X_AMZN_TRACE_ID": "",
        "AWS_DEFAULT_REGION": plan.region,
        "AWS_REGION": plan.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{plan.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": plan.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(plan.memory),
        "AWS_LAMBDA_FUNCTION_VERSION": plan.version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": plan.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": stream,
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_SESSION_TOKEN": token,
        "AWS_ENDPOINT_URL": url,
        "AWS_EC2_METADATA_DISABLED": "true",
        "LAMBDA_TASK_ROOT": str(task),
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
    }


def _credentials(plan: Plan) -> tuple[str, str, str]:
    """Key, secret and token of a session of the function's role, named like the function."""
    from moto.sts.models import sts_backends
    from moto.utilities.utils import get_partition

    rules.install("sts")
    backend = sts_backends[plan.account][get_partition(plan.region)]
    role = backend.assume_role(
        region_name=plan.region,
        role_session_name=plan.name,
        role_arn=plan.role,
        policy="",
        duration=_SESSION,
        external_id="",
    )
    return role.access_key_id, role.secret_access_key, role.session_token
