"""A shell with a plugin of its own and no AWS: the names it completes are in memory."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from awsh.shell import Shell
from tests.completion.asking import PLUGIN, arrive, plugin


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """One for a whole module, in a home of its own; its names have arrived."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("AWS", "XDG_")) and name != "AWSH_TEST_ALL":
                patch.delenv(name)
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        with Shell(region="eu-west-1", plugin_files=[PLUGIN]) as made:
            assert made.plugins.found["demo_plugin"].failures == []
            arrive(made, "demo:server", "demo:thing")
            yield made
            plugin().released.set()
