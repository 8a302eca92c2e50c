"""What SES counts and limits in a region, and whom it sends nothing to."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from awsh.sandbox.mail.refusal import Refusal

DAY = 86_400
QUOTA, RATE = 200, 1.0
"""Recipients in 24 hours and in a second, of an account that SES knows nothing about."""

GRANTED_QUOTA, GRANTED_RATE = 50_000, 14.0
"""The same, once production access is granted."""

BURST = 5.0
"""Seconds' worth that may be sent at once: AWS lets short bursts pass too."""

_QUARTER = 900
_KEPT = 14 * DAY

changing = threading.RLock()
"""Held by whoever changes an account."""


@dataclass
class Suppressed:
    """An address that is sent nothing. reason: BOUNCE or COMPLAINT."""

    address: str
    reason: str
    since: datetime
    message: str = ""


@dataclass
class Account:
    """One account in one region.

    sent: when how many recipients were sent to, the oldest first. statistics: counts of a quarter of an hour, by its
    beginning in seconds since 1970.
    """

    production: bool = False
    enabled: bool = True
    details: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=lambda: ["BOUNCE", "COMPLAINT"])
    suppressed: dict[str, Suppressed] = field(default_factory=dict)
    sent: list[tuple[float, int]] = field(default_factory=list)
    statistics: dict[int, dict[str, int]] = field(default_factory=dict)
    left: float = RATE * BURST
    asked: float = 0.0

    @property
    def quota(self) -> int:
        return GRANTED_QUOTA if self.production else QUOTA

    @property
    def rate(self) -> float:
        return GRANTED_RATE if self.production else RATE

    def sent_last_day(self) -> int:
        """Recipients of the last 24 hours."""
        since = time.time() - DAY
        while self.sent and self.sent[0][0] < since:
            del self.sent[0]
        return sum(count for _, count in self.sent)

    def take(self, recipients: int) -> None:
        """Counts a mail to so many. Raises Refusal where the day's quota or the second's rate is used up."""
        if self.sent_last_day() + recipients > self.quota:
            raise Refusal("Throttling", "LimitExceededException", "Daily message quota exceeded.")
        now, full = time.time(), self.rate * BURST
        self.left = min(full, self.left + max(0.0, now - self.asked) * self.rate)
        self.asked = now
        # One mail to many recipients is never stopped by a rate that is smaller than it.
        if self.left < min(recipients, full):
            raise Refusal("Throttling", "TooManyRequestsException", "Maximum sending rate exceeded.")
        self.left -= min(recipients, full)
        self.sent.append((now, recipients))

    def count(self, **counts: int) -> None:
        """Adds to DeliveryAttempts, Bounces, Complaints and Rejects of now."""
        quarter = int(time.time()) // _QUARTER * _QUARTER
        found = self.statistics.setdefault(quarter, {})
        for name, number in counts.items():
            found[name] = found.get(name, 0) + number
        for old in [each for each in self.statistics if each < quarter - _KEPT]:
            del self.statistics[old]

    def suppress(self, address: str, reason: str, message: str = "") -> None:
        """Nothing is sent to ADDRESS any more."""
        name = address.lower()
        self.suppressed[name] = Suppressed(name, reason, datetime.now(UTC), message)


def account_of(backend: Any) -> Account:
    """The account that is kept with moto's SES of a region."""
    with changing:
        if not hasattr(backend, "awsh_account"):
            backend.awsh_account = Account()
        found: Account = backend.awsh_account
        return found
