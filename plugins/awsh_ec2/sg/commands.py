"""Every module that declares a command of `sg`; imported when one of them is wanted."""

from awsh_ec2.sg import changing, looking, making

__all__ = ["changing", "looking", "making"]
