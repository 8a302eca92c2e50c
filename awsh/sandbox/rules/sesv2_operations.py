"""The table of SES's operations (version 2)."""

from awsh.sandbox.mail.operations import Operations

OPERATIONS = Operations(2)
operation = OPERATIONS.operation
