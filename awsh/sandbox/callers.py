"""Who makes a request: told by the access key it is signed with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_KEY = re.compile(r"Credential=([^/,\s]+)/")
_QUERY_KEY = re.compile(r"(?:X-Amz-Credential=([^&%]+)%2F|AWSAccessKeyId=([^&]+))", re.I)
_MADE_HERE = re.compile(r"A(?:KIA|SIA)[A-Z2-7]{16}")


@dataclass(frozen=True)
class Caller:
    """Somebody whose key IAM or STS has made here. identity: moto's user or role; session: the name of a role's."""

    arn: str
    account: str
    identity: Any
    kind: str
    session: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Every name by which a policy may name it itself."""
        return frozenset((self.arn, self.identity.arn))


def access_key(environ: dict[str, Any]) -> str:
    """The access key id of a request; empty for one that nobody has signed."""
    found = _KEY.search(environ.get("HTTP_AUTHORIZATION", ""))
    if found:
        return found[1]
    query = _QUERY_KEY.search(environ.get("QUERY_STRING", ""))
    return (query[1] or query[2]) if query else ""


def was_made_here(key: str) -> bool:
    """Whether a key looks as those that IAM and STS make in the sandbox's account.

    Another, such as the person's own, is the sandbox's owner's: nobody shall have to have a certain one.
    """
    if not _MADE_HERE.fullmatch(key) or key.endswith(("EXAMPLE", "SANDBOX")):
        return False
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.iam.utils import generate_access_key_id_from_account_id

    own = generate_access_key_id_from_account_id(DEFAULT_ACCOUNT_ID, prefix=key[:4])
    return bool(own[4:12] == key[4:12])


def refusal(key: str) -> tuple[str, str] | None:
    """Why AWS takes no request with this key: `invalid` or `expired`, and a message; None where it does."""
    found = _known(key)
    if found is None or found.status != "Active":
        return "invalid", "The security token included in the request is invalid."
    until = _until(key, found)
    if until is not None and until < datetime.now(UTC):
        return "expired", "The security token included in the request is expired"
    return None


def caller(key: str) -> Caller | None:
    """The user or the role whose key it is; None for the sandbox's owner, who may do everything."""
    found = _known(key)
    if found is None:
        return None
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.iam.models import iam_backends
    from moto.sts.models import sts_backends

    backend = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
    if found.user_name is not None:
        user = backend.users.get(found.user_name)
        return None if user is None else Caller(user.arn, user.account_id, user, "user")
    assumed = sts_backends[DEFAULT_ACCOUNT_ID]["aws"].get_assumed_role_from_access_key(key)
    if assumed is None:
        return None
    role = next((each for each in backend.get_roles() if each.arn == assumed.role_arn), None)
    return None if role is None else Caller(assumed.arn, role.account_id, role, "role", assumed.session_name)


def _known(key: str) -> Any:
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.iam.models import iam_backends

    # While a sandbox is emptied its backend has nothing at all for a moment.
    return getattr(iam_backends[DEFAULT_ACCOUNT_ID]["aws"], "access_keys", {}).get(key)


def _until(key: str, found: Any) -> datetime | None:
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.sts.models import sts_backends

    assumed = sts_backends[DEFAULT_ACCOUNT_ID]["aws"].get_assumed_role_from_access_key(key)
    until: datetime | None = assumed.expiration if assumed is not None else getattr(found, "until", None)
    # moto keeps times without a zone.
    return until.replace(tzinfo=UTC) if until is not None and until.tzinfo is None else until
