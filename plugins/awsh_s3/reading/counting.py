"""How much there is below places: listed by many at a time, and kept as sums alone.

S3 lists a thousand keys a request, and gives the next thousand only after them. So a listing that turns out
long is cut at the folders it is in: those are listed at the same time, and cut again where they are long. Where
folders are small it is not: each costs a request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from awsh import Context
from awsh_s3.explain import explained
from awsh_s3.matching import pattern_of
from awsh_s3.paths import S3Path
from awsh_s3.workers import FAILURES, Moved, Workers

LONG = 4
"""Pages after which cutting a listing is thought of; and after twice as many, and so on."""


@dataclass(slots=True)
class Tally:
    """older: versions that are not the present one, and their bytes."""

    objects: int = 0
    size: int = 0
    older: int = 0
    older_size: int = 0
    markers: int = 0

    def add(self, other: Tally) -> None:
        self.objects += other.objects
        self.size += other.size
        self.older += other.older
        self.older_size += other.older_size
        self.markers += other.markers

    def __bool__(self) -> bool:
        return bool(self.objects or self.older or self.markers)


class Group(NamedTuple):
    """What is summed up together. folder: relative to the place; "" for what lies in no folder of it."""

    folder: str = ""
    storage_class: str = ""


Sums = dict[Group, Tally]


class Question:
    """What is asked about PLACE, a pattern with what lies below it too.

    depth: so many levels of folders are told apart.
    """

    def __init__(self, place: S3Path, *, depth: int, by_class: bool, versions: bool) -> None:
        self.place = place
        self.by_class = by_class
        self.versions = versions
        self._depth = depth
        self.base, self.start = place.folder, place.key
        key, below = place.key, place.folder.key
        self.means: Callable[[str], bool] = lambda found: found == key or found.startswith(below)
        if place.glob:
            pattern = pattern_of(place, recursive=True)
            self.base = S3Path(place.bucket, pattern.start[: pattern.start.rfind("/") + 1])
            self.start, self.means = pattern.start, pattern.matches

    def group(self, key: str, entry: dict[str, Any]) -> Group:
        storage_class = (entry.get("StorageClass") or "STANDARD") if self.by_class else ""
        if not self._depth:
            return Group("", storage_class)
        folders = key[len(self.base.key) :].split("/")[:-1][: self._depth]
        return Group("".join(f"{name}/" for name in folders), storage_class)


class Piece(NamedTuple):
    """The keys that begin with PREFIX, from the one after AFTER on. alone: just the key that is PREFIX."""

    question: Question
    prefix: str
    after: str = ""
    alone: bool = False


Answer = tuple[Sums, list[Piece]]
"""What one piece of work found, and the pieces that it leaves to others."""


def count(ctx: Context, questions: list[Question], failures: list[tuple[str, Any]]) -> list[Sums]:
    """The sums for each question. failures: gets each place that could not be listed to its end."""
    totals: dict[Question, Sums] = {question: {} for question in questions}
    workers: Workers[Piece, Answer] = Workers(ctx)

    def hand_out(pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            workers.hand_out(piece, partial(_count_piece, ctx, piece, workers.moved))

    try:
        with ctx.progress(f"counting {', '.join(str(question.place) for question in questions[:3])}") as bar:
            for question in questions:
                hand_out(_first_pieces(question))
            while workers.pending:
                said = workers.hear()
                if isinstance(said, Moved):
                    bar.advance(said.amount)
                elif said.answer is not None:
                    sums, rest = said.answer
                    for group, tally in sums.items():
                        totals[said.item.question].setdefault(group, Tally()).add(tally)
                    hand_out(rest)
                elif isinstance(said.error, FAILURES):
                    failures.append((str(said.item.question.place), said.error))
                elif said.error is not None:
                    raise said.error
        workers.dismiss()
    except BaseException:
        workers.stop()
        raise
    return list(totals.values())


def rolled_up(sums: Sums) -> Sums:
    """SUMS where each folder holds what the folders in it do, in the order of their names."""
    total: Sums = {}
    for (folder, storage_class), tally in sums.items():
        parts = folder.split("/")[:-1]
        for depth in range(len(parts) + 1):
            above = "".join(f"{part}/" for part in parts[:depth])
            total.setdefault(Group(above, storage_class), Tally()).add(tally)
    return dict(sorted(total.items()))


def _first_pieces(question: Question) -> Iterator[Piece]:
    place = question.place
    if place.glob or place.is_folder or question.versions:
        yield Piece(question, question.start)
        return
    # Not `logs-old/` and the like, which would be listed between `logs` and `logs/`.
    yield Piece(question, place.folder.key)
    yield Piece(question, place.key, alone=True)


def _count_piece(ctx: Context, piece: Piece, moved: Callable[[int], None]) -> Answer:
    question, bucket = piece.question, piece.question.place.bucket
    sums: Sums = {}
    with explained(ctx, S3Path(bucket)):
        if piece.alone:
            answer = ctx.call("s3", "list_objects_v2", Bucket=bucket, Prefix=piece.prefix, MaxKeys=1)
            found = [entry for entry in answer.get("Contents", ()) if entry["Key"] == piece.prefix]
            _add_page(sums, question, {"Contents": found})
            return sums, []
        think = LONG
        for number, page in enumerate(_pages(ctx, piece), 1):
            moved(_add_page(sums, question, page))
            if number == think and page.get("IsTruncated") and not question.versions:
                think *= 2
                level = _level_after(ctx, piece, page["Contents"])
                if level is not None:
                    _add_page(sums, question, level[0])
                    return sums, level[1]
    return sums, []


def _pages(ctx: Context, piece: Piece) -> Iterator[dict[str, Any]]:
    bucket = piece.question.place.bucket
    if piece.question.versions:
        yield from ctx.search("s3", "list_object_versions", Bucket=bucket, Prefix=piece.prefix)
    else:
        after = {"StartAfter": piece.after} if piece.after else {}
        yield from ctx.search("s3", "list_objects_v2", Bucket=bucket, Prefix=piece.prefix, **after)


def _level_after(
    ctx: Context, piece: Piece, seen: list[dict[str, Any]]
) -> tuple[dict[str, Any], list[Piece]] | None:
    """What comes after SEEN: a page with the objects of this level, and a piece for each folder of it.

    None where it is not worth cutting: SEEN is not all in one folder, or there are more than a page can hold.
    """
    key = seen[-1]["Key"]
    slash = key.find("/", len(piece.prefix))
    own = key[: slash + 1]
    if slash < 0 or not seen[0]["Key"].startswith(own):
        return None
    page = ctx.call(
        "s3",
        "list_objects_v2",
        Bucket=piece.question.place.bucket,
        Prefix=piece.prefix,
        Delimiter="/",
        StartAfter=key,
    )
    if page.get("IsTruncated"):
        return None
    # Whether S3 names the folder that KEY is in is not said anywhere.
    later = [each["Prefix"] for each in page.get("CommonPrefixes", ()) if each["Prefix"] != own]
    rest = [piece._replace(prefix=prefix, after="") for prefix in later if prefix > key]
    return page, [piece._replace(prefix=own, after=key), *rest]


def _add_page(sums: Sums, question: Question, page: dict[str, Any]) -> int:
    """Adds what PAGE tells of objects that are meant; how many entries it has."""
    objects = page.get("Contents", ())
    versions, markers = page.get("Versions", ()), page.get("DeleteMarkers", ())
    for entry in (*objects, *versions):
        key = entry["Key"]
        if question.means(key):
            group = question.group(key, entry)
            tally = sums.get(group)
            if tally is None:
                tally = sums[group] = Tally()
            if entry.get("IsLatest", True):
                tally.objects += 1
                tally.size += entry["Size"]
            else:
                tally.older += 1
                tally.older_size += entry["Size"]
    for entry in markers:
        if question.means(entry["Key"]):
            sums.setdefault(question.group(entry["Key"], entry), Tally()).markers += 1
    return len(objects) + len(versions) + len(markers)
