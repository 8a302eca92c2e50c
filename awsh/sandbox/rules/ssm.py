"""Rules of Systems Manager: the public parameters, and the sessions to instances, that moto does not have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_images import PARAMETERS, image_id


@rule("moto.ssm.models:ParameterDict._check_loading_status", "key")
def load(moto: Callable[..., Any], parameters: Any, key: str) -> None:
    """Canonical and Debian say there which image is their newest."""
    from moto.ssm import models

    moto(key)
    if key not in PARAMETERS or dict.__contains__(parameters, key):
        return
    image = PARAMETERS[key]
    # Its abstract methods are CloudFormation's.
    parameter: Any = models.Parameter
    made = parameter(
        account_id=parameters.account_id,
        name=key,
        value=image_id(image.name, parameters.region_name),
        parameter_type="String",
        description=None,
        allowed_pattern=None,
        keyid=None,
        last_modified_date=image.created.replace(tzinfo=None),
        version=1,
        data_type="aws:ec2:image",
    )
    dict.__setitem__(parameters, key, [made])


@rule("moto.ssm.responses:SimpleSystemManagerResponse.call_action")
def call_action(moto: Callable[..., Any], response: Any) -> Any:
    """No instance has an agent here, so that no session begins: TargetNotConnected."""
    if response._get_action() != "StartSession":
        return moto()
    from moto.core.responses import ActionResult
    from moto.ssm.exceptions import SSMException

    target = response._get_param("Target")
    return response.serialized(
        ActionResult(SSMException("TargetNotConnected", f"{target} is not connected."))
    )
