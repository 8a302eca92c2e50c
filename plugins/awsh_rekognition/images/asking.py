"""One question about many pictures: several at the same time, the answers in their order, every failure named."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

from awsh import AwsError, AwshError, CommandError, Context, PartialFailure
from awsh_rekognition.images.places import Place, pictures

AT_ONCE = 5
"""AWS answers five such questions a second in most regions; what it turns away for that is asked again."""

_LOOK_SECONDS = 0.1

Answer = TypeVar("Answer")
Failures = list[tuple[Place, AwshError]]
Work = SimpleQueue[tuple[Place, Future[list[Answer]]] | None]


def of_each(ctx: Context, given: Iterable[object], ask: Callable[[Place], list[Answer]]) -> Iterator[Answer]:
    """What ASK finds in each picture that GIVEN means, in their order, as soon as those before are there.

    Raises the error of the only picture, PartialFailure for some of several. One that has nothing to do with a
    picture, such as a permission, ends it at once.
    """
    done, failures = 0, Failures()
    with ctx.progress("pictures") as bar:
        for place, found in _in_order(ctx, pictures(ctx, given), ask):
            bar.advance(1)
            if isinstance(found, AwshError):
                if not _of_one_picture(found):
                    raise _ended(done, failures, found)
                failures.append((place, found))
            else:
                done += 1
                yield from found
    if len(failures) == 1 and not done:
        raise failures[0][1]
    if failures:
        raise PartialFailure(done, _named(failures))


_OF_ONE = frozenset(
    (
        "ImageTooLargeException",
        "InvalidImageFormatException",
        "InvalidParameterException",
        "InvalidS3ObjectException",
        "ValidationException",
    )
)
"""What AWS refuses for the picture's sake, so that another may pass."""


def _of_one_picture(error: AwshError) -> bool:
    return error.code in _OF_ONE if isinstance(error, AwsError) else isinstance(error, CommandError)


def _ended(done: int, failures: Failures, error: AwshError) -> AwshError:
    """What to raise for ERROR, which the pictures to come would meet too."""
    if not done and not failures:
        return error
    return PartialFailure(done, _named(failures), ended=str(error))


def _named(failures: Failures) -> list[tuple[str, str]]:
    """Each with its reason, without the name that may stand before it."""
    return [(str(place), str(error).removeprefix(f"{place}: ")) for place, error in failures]


def _in_order(
    ctx: Context, places: Iterator[Place], ask: Callable[[Place], list[Answer]]
) -> Iterator[tuple[Place, list[Answer] | AwshError]]:
    work: Work[Answer] = SimpleQueue()
    waiting: deque[tuple[Place, Future[list[Answer]]]] = deque()
    threads = 0

    def hand_out(most: int) -> None:
        nonlocal threads
        for place in islice(places, most):
            future: Future[list[Answer]] = Future()
            waiting.append((place, future))
            work.put((place, future))
            if threads < min(AT_ONCE, len(waiting)):
                threads += 1
                # A request that hangs does not keep the shell from leaving.
                Thread(target=_serve, args=(work, ask), name=f"rekognition {threads}", daemon=True).start()

    try:
        hand_out(2 * AT_ONCE)
        while waiting:
            place, future = waiting.popleft()
            yield place, _heard(ctx, future)
            hand_out(1)
    finally:
        for _, future in waiting:
            future.cancel()
        for _ in range(threads):
            work.put(None)


def _serve(work: Work[Answer], ask: Callable[[Place], list[Answer]]) -> None:
    while (taken := work.get()) is not None:
        place, future = taken
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(ask(place))
            except BaseException as error:
                future.set_exception(error)


def _heard(ctx: Context, future: Future[list[Answer]]) -> list[Answer] | AwshError:
    while not wait([future], _LOOK_SECONDS).done:
        if ctx.stopped():
            raise KeyboardInterrupt
    try:
        return future.result()
    except AwshError as error:
        return error
    except OSError as error:
        return CommandError(str(error))
