"""Every module that declares a command of `ec2`; imported when one of them is wanted."""

from awsh_ec2 import tags, types
from awsh_ec2.buying import prices
from awsh_ec2.images import commands as images
from awsh_ec2.instances import console, looking, power, setting
from awsh_ec2.keys import commands as keys
from awsh_ec2.launch import commands as launch
from awsh_ec2.login import commands as login

__all__ = [
    "console",
    "images",
    "keys",
    "launch",
    "login",
    "looking",
    "power",
    "prices",
    "setting",
    "tags",
    "types",
]
