"""The table of SES's operations (version 1)."""

from awsh.sandbox.mail.operations import Operations

OPERATIONS = Operations(1)
operation = OPERATIONS.operation
