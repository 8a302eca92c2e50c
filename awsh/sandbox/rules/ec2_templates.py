"""Rules of EC2: a launch takes all that its template says, and a template is what an instance really has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal

_RESPONSE = "moto.ec2.responses.launch_templates:LaunchTemplates"

# User data, the key and tags of a template moto takes by itself.
_TAKEN = (
    *("ImageId", "InstanceType", "SecurityGroupIds", "SecurityGroups", "BlockDeviceMappings"),
    *(
        "MetadataOptions",
        "IamInstanceProfile",
        "InstanceMarketOptions",
        "Placement",
        "Monitoring",
        "DisableApiTermination",
    ),
)


@rule("moto.ec2.models.launch_templates:LaunchTemplate.create_version", "data", "description")
def create_version(moto: Callable[..., Any], template: Any, data: dict[str, Any], description: str) -> Any:
    """moto puts the template's own tags among those of its instances, and leaves user data empty."""
    from moto.ec2.utils import parse_user_data

    data = {key: value for key, value in data.items() if value is not None}
    if "UserData" in data:
        data["UserData"] = parse_user_data(str(data["UserData"]))
    specifications = [
        each for each in data.pop("TagSpecifications", []) if each.get("ResourceType") != "launch-template"
    ]
    if specifications:
        data["TagSpecifications"] = specifications
    return moto(data, description)


@rule(f"{_RESPONSE}.create_launch_template_version")
def create_launch_template_version(moto: Callable[..., Any], response: Any) -> Any:
    """A template that is not there; a version that is begun with another one's data."""
    backend, source = response.ec2_backend, response._get_param("SourceVersion")
    name, id = response._get_param("LaunchTemplateName"), response._get_param("LaunchTemplateId")
    template = backend.get_launch_template_by_name(name) if name else backend.get_launch_template(id)
    answer = moto()
    if source:
        version = template.latest_version()
        version.data = {**template.get_version(source).data, **version.data}
        answer.result["LaunchTemplateVersion"]["LaunchTemplateData"] = version.data
    return answer


@rule(
    "moto.ec2.models.launch_templates:LaunchTemplateBackend.describe_launch_templates",
    "template_names",
    "template_ids",
)
def describe_launch_templates(
    moto: Callable[..., Any],
    backend: Any,
    template_names: Any = None,
    template_ids: Any = None,
    filters: Any = None,
) -> Any:
    """An id that is not there: InvalidLaunchTemplateId.NotFound."""
    for id in template_ids or []:
        backend.get_launch_template(id)
    return moto(template_names, template_ids, filters)


@rule("moto.ec2.models.launch_templates:LaunchTemplateBackend.delete_launch_template", "name", "tid")
def delete_launch_template(moto: Callable[..., Any], backend: Any, name: str, tid: str | None) -> Any:
    """One that is not there."""
    if tid and not name:
        backend.get_launch_template(tid)
    return moto(name, tid)


@rule(f"{_RESPONSE}.get_launch_template_data")
def get_launch_template_data(moto: Callable[..., Any], response: Any) -> Any:
    """moto has made-up devices and metadata options, and no user data."""
    answer = moto()
    data = answer.result["LaunchTemplateData"]
    instance = response.ec2_backend.get_instance(response._get_param("InstanceId"))
    names = [name for name, _ in instance.get_block_device_mapping]
    for mapping, name in zip(data["BlockDeviceMappings"], names, strict=True):
        mapping["DeviceName"] = name
        volume = response.ec2_backend.get_volume(instance.block_device_mapping[name].volume_id)
        mapping["Ebs"] |= {"VolumeSize": volume.size, "VolumeType": volume.volume_type}
        mapping["Ebs"] = {key: value for key, value in mapping["Ebs"].items() if value is not None}
    data["MetadataOptions"]["HttpTokens"] = instance.metadata_options.http_tokens
    for interface in data["NetworkInterfaces"]:
        interface["Groups"] = [group["GroupId"] for group in interface["Groups"]]
    for specification in data["TagSpecifications"]:
        specification["Tags"] = [tag for tag in specification["Tags"] if not tag["Key"].startswith("aws:")]
    data["TagSpecifications"] = [each for each in data["TagSpecifications"] if each["Tags"]]
    if instance.user_data:
        data["UserData"] = instance.user_data
    return answer


@rule("moto.ec2.responses.instances:InstanceResponse.run_instances")
def run_instances(moto: Callable[..., Any], response: Any) -> Any:
    """What the launch does not say itself, the template says."""
    wanted = response._get_param("LaunchTemplate", {})
    if not wanted:
        return moto()
    data = _version(response.ec2_backend, wanted).data
    for name in _TAKEN:
        if name in data and not response._get_param(name):
            response.params[name] = data[name]
    if "NetworkInterfaces" in data and not response._get_param("SubnetId"):
        response.params.setdefault("NetworkInterfaces", data["NetworkInterfaces"])
    _place(response)
    return moto()


def _place(response: Any) -> None:
    """moto knows an instance's groups only where they are said of the instance, not of its one interface."""
    interfaces = response._get_param("NetworkInterfaces", [])
    if len(interfaces) != 1 or "NetworkInterfaceId" in interfaces[0]:
        return
    [interface] = interfaces
    del response.params["NetworkInterfaces"]
    for name, field in (("SubnetId", "SubnetId"), ("SecurityGroupIds", "Groups")):
        if interface.get(field):
            response.params[name] = interface[field]
    if "AssociatePublicIpAddress" in interface:
        response.params["AssociatePublicIpAddress"] = interface["AssociatePublicIpAddress"]


def _version(backend: Any, wanted: dict[str, Any]) -> Any:
    if wanted.get("LaunchTemplateId"):
        template = backend.get_launch_template(wanted["LaunchTemplateId"])
    else:
        template = backend.get_launch_template_by_name(wanted.get("LaunchTemplateName"))
    number = wanted.get("Version") or template.default_version_number
    try:
        return template.get_version(number)
    except ValueError:
        raise refusal(
            "InvalidLaunchTemplateId.VersionNotFound",
            f"Could not find the specified version {number} for the launch template with ID {template.id}.",
        ) from None
