"""`rekognition video labels`, `faces`, `text`, `moderation` and `show`."""

from __future__ import annotations

from typing import Any, TypedDict

from awsh import Context, Record, Rows
from awsh_rekognition.groups import video
from awsh_rekognition.images.commands import Percent
from awsh_rekognition.images.places import Stored, Video
from awsh_rekognition.videos.kinds import Of


class Job(TypedDict):
    """An analysis that was begun."""

    job: str
    of: str
    video: str


@video.command
def labels(
    ctx: Context, place: Video, *, min_confidence: Percent | None = None, wait: bool = False
) -> Rows | Record:
    """Begin to look for what a video shows (StartLabelDetection), by time.

    A video is MP4 or MOV with H.264, up to 10 GB and 6 hours, in a bucket of the region.

    Args:
        place: s3://BUCKET/KEY.
        min_confidence: leave out what is less sure, in percent; 50 unless said.
        wait: wait until it is done, and show what was found (GetLabelDetection).
    Examples:
        awsh> rekognition video labels s3://lab-pictures/film.mp4 --wait | group name | sort -count
    """
    return _begun(ctx, "labels", place, wait, MinConfidence=min_confidence)


@video.command
def faces(ctx: Context, place: Video, *, details: bool = False, wait: bool = False) -> Rows | Record:
    """Begin to look for the faces in a video (StartFaceDetection), by time.

    Args:
        place: s3://BUCKET/KEY; MP4 or MOV with H.264, up to 10 GB and 6 hours.
        details: also what they look like: age, gender, strongest emotion, smile, glasses.
        wait: wait until it is done, and show what was found (GetFaceDetection).
    Examples:
        awsh> rekognition video faces s3://lab-pictures/film.mp4 --details --wait | plot confidence --by time
    """
    return _begun(ctx, "faces", place, wait, FaceAttributes="ALL" if details else None)


@video.command
def text(
    ctx: Context, place: Video, *, min_confidence: Percent | None = None, wait: bool = False
) -> Rows | Record:
    """Begin to look for the text in a video (StartTextDetection), by time.

    Args:
        place: s3://BUCKET/KEY; MP4 or MOV with H.264, up to 10 GB and 6 hours.
        min_confidence: leave out what is less sure, in percent.
        wait: wait until it is done, and show what was found (GetTextDetection), lines and words.
    Examples:
        awsh> rekognition video text s3://lab-pictures/film.mp4 --wait | where type = line
    """
    filters = None if min_confidence is None else {"WordFilter": {"MinConfidence": min_confidence}}
    return _begun(ctx, "text", place, wait, Filters=filters)


@video.command
def moderation(
    ctx: Context, place: Video, *, min_confidence: Percent | None = None, wait: bool = False
) -> Rows | Record:
    """Begin to look for what some should not see in a video (StartContentModeration), by time.

    Args:
        place: s3://BUCKET/KEY; MP4 or MOV with H.264, up to 10 GB and 6 hours.
        min_confidence: leave out what is less sure, in percent; 50 unless said.
        wait: wait until it is done, and show what was found (GetContentModeration).
    Examples:
        awsh> rekognition video moderation s3://lab-pictures/film.mp4 --wait
    """
    return _begun(ctx, "moderation", place, wait, MinConfidence=min_confidence)


@video.command
def show(ctx: Context, job: str, *, of: Of | None = None, wait: bool = False) -> Rows:
    """What an analysis of a video has found (GetLabelDetection and its kin), by time.

    Args:
        job: its id, as the beginning command gave it.
        of: what it looks for; found out when left out.
        wait: wait until it is done.
    Examples:
        awsh> rekognition video show 0a1b2c --wait
    """
    from awsh_rekognition.videos.jobs import kind_of, results

    return results(ctx, of or kind_of(ctx, job), job, wait=wait)


def _begun(ctx: Context, of: Of, place: Stored, wait: bool, **parameters: Any) -> Rows | Record:
    from awsh_rekognition.images.places import stored_of
    from awsh_rekognition.videos.jobs import begin, results

    place = stored_of(ctx, place)
    job = begin(ctx, of, place, **parameters)
    if wait:
        return results(ctx, of, job, wait=True, about=str(place))
    ctx.note(f"`rekognition video show {job} --wait` shows what it finds")
    return Record(Job(job=job, of=of, video=str(place)), ("job", "of", "video"))
