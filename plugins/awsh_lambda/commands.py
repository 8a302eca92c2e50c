"""Every module that declares a command of `lambda`; imported when one of them is wanted."""

from awsh_lambda import tags
from awsh_lambda.functions import looking, removing
from awsh_lambda.invoking import commands as invoking
from awsh_lambda.making import commands as making

__all__ = ["invoking", "looking", "making", "removing", "tags"]
