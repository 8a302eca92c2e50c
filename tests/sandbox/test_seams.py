"""The seams in moto that rules, pickling and serving are attached to: a new moto shows here first."""

from __future__ import annotations

import importlib
import inspect
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from awsh.sandbox import rules

pytest.importorskip("moto", reason="the sandbox's packages are not installed: pip install '.[local]'")


def all_rules() -> list[rules.Rule]:
    for module in rules.SERVICES.values():
        importlib.import_module(f"awsh.sandbox.rules.{module}")
    return [each for found in rules.TABLE.values() for each in found]


def test_the_version_is_the_one_that_was_looked_at() -> None:
    assert version("moto") == rules.MOTO
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    assert f'"moto=={rules.MOTO}"' in project or f"]=={rules.MOTO}" in project


@pytest.mark.parametrize("each", all_rules(), ids=lambda each: each.seam.removeprefix("moto."))
def test_every_seam_is_there(each: rules.Rule) -> None:
    each.place()


@pytest.mark.parametrize("each", all_rules(), ids=lambda each: each.seam.removeprefix("moto."))
def test_every_rule_says_what_aws_does(each: rules.Rule) -> None:
    assert inspect.getdoc(each.function) or each.function.__name__ == "respond"


@pytest.mark.parametrize(
    ("seam", "parameters"),
    [
        ("moto.s3.models:S3Backend.no_such_method", ()),
        ("moto.s3.models:NoSuchClass.create_bucket", ()),
        ("moto.no_such_service:X.y", ()),
        ("moto.s3.models:S3Backend.create_bucket", ("region_name", "bucket_name")),
    ],
)
def test_a_seam_that_moved_is_found(seam: str, parameters: tuple[str, ...]) -> None:
    with pytest.raises(rules.SeamMoved):
        rules.Rule(seam, parameters, lambda: None).place()


@pytest.mark.parametrize(
    "place",
    [
        "moto.moto_server.werkzeug_app:DomainDispatcherApplication.get_application",
        "moto.moto_server.werkzeug_app:DomainDispatcherApplication.get_backend_for_host",
        "moto.moto_server.werkzeug_app:MotoRequestHandler.make_environ",
        "moto.moto_server.werkzeug_app:create_backend_app",
        "moto.core.base_backend:BackendDict._instances",
        "moto.core.base_backend:BackendDict.reset",
        "moto.core.base_backend:BackendDict.iter_backends",
        "moto.core.base_backend:AccountSpecificBackend",
        "moto.core.model_instances:reset_model_data",
        "moto.core.routing:get_service_router",
    ],
)
def test_what_serving_and_keeping_stand_on(place: str) -> None:
    module, _, path = place.partition(":")
    found: Any = importlib.import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    assert found is not None


def test_what_is_known_of_an_s3_object() -> None:
    from moto.s3.models import FakeKey

    key = FakeKey("k", b"value", account_id="1", region_name="us-east-1")
    assert {"_value_buffer", "lock", "contentsize"} <= set(vars(key))
    key.dispose()


def test_what_is_known_of_a_services_dictionary() -> None:
    from moto.s3.models import s3_backends

    from awsh.sandbox.store import _OWN

    assert set(vars(s3_backends)) == _OWN | {"bucket_accounts"}


def test_what_was_cleared_is_not_held_by_anybody(tmp_path: Path) -> None:
    """moto's caches keep what they were called on; a sandbox that is reset often would only grow."""
    import gc

    from moto.ec2.models import EC2Backend, ec2_backends

    from awsh.sandbox.store import Store

    store = Store(tmp_path)
    store.load_early()
    store.load_late()
    for _ in range(3):
        assert ec2_backends["123456789012"]["us-east-1"].describe_images()
        store.clear()
    gc.collect()
    assert not [each for each in gc.get_objects() if isinstance(each, EC2Backend)]
