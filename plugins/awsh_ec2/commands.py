"""Every module that declares a command of `ec2`; imported when one of them is wanted."""

from awsh_ec2 import console, images, instances, keys, launch, power, tags, types
from awsh_ec2.login import commands as login

__all__ = ["console", "images", "instances", "keys", "launch", "login", "power", "tags", "types"]
