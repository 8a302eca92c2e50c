"""Every module that declares a command of `rds`; imported when one of them is wanted."""

from awsh_rds import tags
from awsh_rds.access import commands as access
from awsh_rds.catalogue import commands as catalogue
from awsh_rds.databases import changing, looking, power, removing
from awsh_rds.logs import commands as logs
from awsh_rds.making import commands as making

__all__ = ["access", "catalogue", "changing", "logs", "looking", "making", "power", "removing", "tags"]
