"""Analyses of videos: begun, waited for, read page by page. AWS keeps their results for seven days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from awsh import AwsError, CommandError, Context, Rows, attempts
from awsh_rekognition.images.places import Stored
from awsh_rekognition.images.sending import explained
from awsh_rekognition.videos.kinds import KINDS, Kind, Of, row

LONGEST = 6 * 3600.0
"""Seconds that one is waited for."""

_NOT_OF_THIS_KIND = ("ResourceNotFoundException", "InvalidParameterException")


def begin(ctx: Context, of: Of, video: Stored, **parameters: Any) -> str:
    """The id of the new job. Raises AwsError."""
    given = {name: value for name, value in parameters.items() if value is not None}
    with explained(ctx, video):
        return str(
            ctx.call("rekognition", KINDS[of].start, Video={"S3Object": video.s3_object}, **given)["JobId"]
        )


def results(ctx: Context, of: Of, job: str, *, wait: bool, about: str = "") -> Rows:
    """What it found, by time. Raises CommandError where it is not done, or has failed, AwsError."""
    kind = KINDS[of]
    first = _waited(ctx, kind, job, about or f"job {job}") if wait else _page(ctx, kind, job)
    if first["JobStatus"] == "IN_PROGRESS":
        raise CommandError(
            f"job {job} is not done yet", hint=f"`rekognition video show {job} --wait` waits for it"
        )
    if first["JobStatus"] == "FAILED":
        raise CommandError(f"job {job} has failed: {first.get('StatusMessage') or 'AWS does not say why'}")
    return Rows(_rows(ctx, kind, job, first), kind.columns)


def kind_of(ctx: Context, job: str) -> Of:
    """Of what kind a job is: AWS knows each under its own operation only. Raises CommandError where of none."""
    for of, kind in KINDS.items():
        try:
            _page(ctx, kind, job, MaxResults=1)
        except AwsError as error:
            if error.code not in _NOT_OF_THIS_KIND:
                raise
        else:
            return of
    raise CommandError(f"there is no job {job} in {ctx.region}", hint="AWS keeps results for seven days")


def _page(ctx: Context, kind: Kind, job: str, **parameters: Any) -> dict[str, Any]:
    return ctx.call("rekognition", kind.get, JobId=job, **parameters)


def _waited(ctx: Context, kind: Kind, job: str, about: str) -> dict[str, Any]:
    try:
        with ctx.progress(f"analysing {about}"):
            for _ in attempts(ctx, LONGEST):
                page = _page(ctx, kind, job)
                if page["JobStatus"] != "IN_PROGRESS":
                    return page
    except KeyboardInterrupt:
        ctx.note(f"AWS goes on with job {job}: `rekognition video show {job} --wait` takes it up again")
        raise
    raise CommandError(f"job {job} is not done after 6 hours", hint=f"`rekognition video show {job}`")


def _rows(ctx: Context, kind: Kind, job: str, page: dict[str, Any]) -> Iterator[dict[str, Any]]:
    while True:
        yield from (row(kind, each) for each in page.get(kind.items) or ())
        token = page.get("NextToken")
        if not token:
            return
        page = _page(ctx, kind, job, NextToken=token)
