"""Services that put something before the host's name, at an endpoint that has none."""

from __future__ import annotations

import pytest

from awsh.errors import AwsError
from awsh.shell import Shell


def test_what_stands_before_the_hosts_name_is_left_out_before_an_address(shell: Shell) -> None:
    with pytest.raises(AwsError, match="NoSuchPublicAccessBlockConfiguration"):
        shell.run("aws s3control get-public-access-block --account-id 123456789012")
