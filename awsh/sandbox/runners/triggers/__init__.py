"""What wakes functions, outside of the request that caused it: S3, SQS, SNS, DynamoDB's streams, schedules.

work.py                       threads that come with work and go without it
delivery.py, permissions.py   an event to a function, queue or topic, as far as that lets its sender in
objects.py, topics.py, buses.py, schedules.py     what S3, SNS, EventBridge and their clock deliver
mappings.py                   event source mappings: a poller each, queue_poller.py or stream_poller.py,
                              woken by signals.py, with patterns.py before a function and failures.py after it
mails.py                      what SNS writes to people
links.py                      what is behind the links of SNS's mails
address.py                    where this sandbox is
rules/{s3_notifications,sqs*,sns*,events,scheduler,awslambda_mappings,dynamodb_triggers}.py   call in here
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from awsh.sandbox.runners import Runner

if TYPE_CHECKING:
    from awsh.sandbox.faults import Asked
    from awsh.sandbox.runners import Surroundings


class Triggers(Runner):
    """Goes on with what was enabled when the sandbox ended; the rest is the rules' to begin."""

    def start(self, around: Surroundings) -> None:
        from awsh.sandbox.runners.triggers.address import ADDRESS
        from awsh.sandbox.runners.triggers.work import WORK

        self._around = around
        WORK.begin(around.changed)
        ADDRESS.url = around.url
        # What nobody has used yet is not imported: it takes half a second.
        if "moto.awslambda.models" in sys.modules:
            from awsh.sandbox.runners.triggers.mappings import MAPPINGS

            MAPPINGS.begin()
        if "moto.sqs.models" in sys.modules:
            from awsh.sandbox.rules.sqs_moves import go_on

            go_on()
        if {"moto.events.models", "moto.scheduler.models"} & set(sys.modules):
            from awsh.sandbox.runners.triggers.schedules import SCHEDULES

            SCHEDULES.begin()

    def answer(
        self, what: Asked, environ: dict[str, Any], body: bytes
    ) -> tuple[str, list[tuple[str, str]], bytes] | None:
        if what.signed or "Action=" not in environ.get("QUERY_STRING", ""):
            return None
        from awsh.sandbox.runners.triggers import links

        found = links.answer(environ)
        if found is not None:
            self._around.changed()
        return found

    def reset(self) -> None:
        self._end()
        if __name__ + ".schedules" in sys.modules:
            from awsh.sandbox.runners.triggers.schedules import SCHEDULES

            SCHEDULES.begin()
        if __name__ + ".work" in sys.modules:
            from awsh.sandbox.runners.triggers.work import WORK

            WORK.forget()

    def stop(self) -> None:
        self._end()
        from awsh.sandbox.runners.triggers.work import WORK

        WORK.end()

    def _end(self) -> None:
        if __name__ + ".mappings" in sys.modules:
            from awsh.sandbox.runners.triggers.mappings import MAPPINGS

            MAPPINGS.end()
        if __name__ + ".schedules" in sys.modules:
            from awsh.sandbox.runners.triggers.schedules import SCHEDULES

            SCHEDULES.end()


def runner() -> Triggers:
    """This module's runner."""
    return Triggers()
