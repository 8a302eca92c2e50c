"""Every module that declares a command of `dynamodb`; imported when one of them is wanted."""

from awsh_dynamodb import tags
from awsh_dynamodb.items import commands as items
from awsh_dynamodb.loading import commands as loading
from awsh_dynamodb.partiql import commands as partiql
from awsh_dynamodb.searching import commands as searching
from awsh_dynamodb.tables import changing, looking, making, removing, waiting

__all__ = [
    "changing",
    "items",
    "loading",
    "looking",
    "making",
    "partiql",
    "removing",
    "searching",
    "tags",
    "waiting",
]
