"""Every operation of every AWS service as a command, made from botocore's own models when asked for.

groups.py     aws, its services, their operations: made when named
operation.py  one operation as a command; waiters.py: `aws SERVICE wait NAME`
options.py    an operation's options; spelling.py: where the AWS CLI's names are not the model's
shortcuts.py  options that the AWS CLI has on top of them
given.py      words, shorthand and JSON to what a shape wants
answer.py     an answer as rows, a record, bytes, or rendered as the AWS CLI does; text.py: its `text`
"""

from __future__ import annotations

from awsh.operations.groups import AwsGroup

__all__ = ["AwsGroup"]
