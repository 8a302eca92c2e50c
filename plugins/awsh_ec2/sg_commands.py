"""Every module that declares a command of `sg`; imported when one of them is wanted."""

from awsh_ec2 import sg_changing, sg_looking, sg_making

__all__ = ["sg_changing", "sg_looking", "sg_making"]
