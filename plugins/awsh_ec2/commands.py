"""Every module that declares a command of `ec2`; imported when one of them is wanted."""

from awsh_ec2 import console, images, instances, keys, launch, power, tags, types

__all__ = ["console", "images", "instances", "keys", "launch", "power", "tags", "types"]
