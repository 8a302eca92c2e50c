"""Every module that declares a command of `apigw`; imported when one of them is wanted."""

from awsh_apigw import changing, logs, looking, removing
from awsh_apigw.calling import commands as calling
from awsh_apigw.making import commands as making

__all__ = ["calling", "changing", "logs", "looking", "making", "removing"]
