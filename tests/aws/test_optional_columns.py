"""Columns that the model knows and an answer leaves out."""

from __future__ import annotations

import pytest

from awsh.errors import UsageError
from awsh.shell import Shell


def test_what_aws_leaves_out_is_a_column_all_the_same(shell: Shell) -> None:
    shell.run("aws iam create-user --user-name ann")
    rows = shell.run("aws iam list-users | select UserName,PasswordLastUsed").rows
    assert rows == [{"UserName": "ann", "PasswordLastUsed": None}]
    assert shell.run("aws iam list-users | where PasswordLastUsed < 90d").rows == []
    with pytest.raises(UsageError, match="no row has a column 'UserNam'"):
        shell.run("aws iam list-users | select UserNam")
