"""AWS's own answers, which no sandbox can give: as rows, as boxes on a copy, and of videos page by page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from awsh.errors import CommandError, UsageError
from awsh.shell import Shell
from awsh.testing import Person
from tests.rekognition.conftest import Answers, Typed

BOX = {"Left": 0.25, "Top": 0.5, "Width": 0.5, "Height": 0.25}
CAT = {
    "Name": "Cat",
    "Confidence": 98.7654,
    "Instances": [{"BoundingBox": BOX, "Confidence": 97.0}],
    "Parents": [{"Name": "Animal"}, {"Name": "Pet"}],
    "Categories": [{"Name": "Animals and Pets"}],
}
FACE = {
    "BoundingBox": BOX,
    "Confidence": 99.9,
    "AgeRange": {"Low": 21, "High": 29},
    "Emotions": [{"Type": "CALM", "Confidence": 2.0}, {"Type": "HAPPY", "Confidence": 97.0}],
    "Smile": {"Value": True, "Confidence": 95.0},
}


def test_labels_and_faces_as_rows(typed: Typed, aws: Answers) -> None:
    asked: list[dict[str, Any]] = []

    def labels(given: dict[str, Any]) -> dict[str, Any]:
        asked.append(given)
        return {"Labels": [CAT]}

    aws["DetectLabels"] = labels
    aws["DetectFaces"] = lambda given: {"FaceDetails": [FACE] if given["Attributes"] == ["ALL"] else []}
    rows = typed("s3 ls s3://lab-pictures/in/ | rekognition labels --min-confidence 90% --max 3 | group name")
    assert [(row["name"], row["count"]) for row in rows] == [("Cat", 3)]
    assert {each["Image"]["S3Object"]["Name"] for each in asked} == {
        "in/forest.png",
        "in/sea.png",
        "in/sunset.png",
    }
    assert {(each["MinConfidence"], each["MaxLabels"]) for each in asked} == {(90.0, 3)}
    [row] = typed("rekognition labels cat.png")
    assert (row["confidence"], row["parents"], row["count"]) == (98.77, "Animal, Pet", 1)
    [face] = typed("rekognition faces cat.png --details")
    assert (face["age"], face["emotion"], face["smile"], face["left"]) == ("21-29", "happy", True, 0.25)


def test_boxes_are_drawn_on_a_copy(typed: Typed, aws: Answers, person: Person, folder: Path) -> None:
    aws["DetectLabels"] = lambda given: {"Labels": [CAT]}
    # Taken sideways: 100 wide and 200 high on the disk, seen as 200 x 100.
    turned = Image.new("RGB", (100, 200), "white")
    exif = Image.Exif()
    exif[0x0112] = 6
    turned.save(folder / "turned.jpg", exif=exif)
    typed("rekognition labels turned.jpg --draw boxed.png")
    assert person.notes == ["1 box drawn on boxed.png"]
    with Image.open(folder / "boxed.png") as boxed:
        assert boxed.size == (200, 100)
        assert [boxed.getpixel(at) for at in ((50, 60), (149, 60), (100, 74))] == [(0xE6, 0x19, 0x4B)] * 3
        assert boxed.getpixel((100, 65)) == (255, 255, 255)
    person.answer = False
    before = (folder / "boxed.png").read_bytes()
    with pytest.raises(CommandError, match="left as it was"):
        typed("rekognition labels cat.png --draw boxed.png")
    assert person.questions == ["Replace boxed.png?"]
    assert (folder / "boxed.png").read_bytes() == before
    for line, why in (
        ("cat.png --draw cat.png", "is the picture itself"),
        ("cat.png turned.jpg --draw x.png", "one picture is drawn at a time"),
        ("cat.png --draw x.gif", "ends in .png"),
        ("cat.png --draw none/x.png", "no folder none"),
    ):
        with pytest.raises(UsageError, match=why):
            typed(f"rekognition labels {line}")
    aws["DetectLabels"] = lambda given: {"Labels": []}
    typed("rekognition labels cat.png --draw empty.png")
    assert "nothing to draw" in person.notes[-1]
    assert {path.name for path in folder.iterdir()} == {"cat.png", "turned.jpg", "boxed.png"}


def test_no_match_is_a_no(here: Shell, typed: Typed, aws: Answers) -> None:
    match = {"Similarity": 99.5, "Face": {"BoundingBox": BOX}}

    def compared(given: dict[str, Any]) -> dict[str, Any]:
        found = [match] if given["SimilarityThreshold"] < 99.9 else []
        return {"FaceMatches": found, "UnmatchedFaces": [{"BoundingBox": BOX}]}

    aws["CompareFaces"] = compared
    line = "rekognition compare cat.png s3://lab-pictures/in/sea.png"
    assert [(row["face"], row["match"], row["similarity"]) for row in typed(line)] == [
        (1, True, 99.5),
        (2, False, None),
    ]
    assert typed(f"if {line} {{ echo same }} else {{ echo other }}") == [{"line": "same"}]
    assert typed(f"if {line} --min-similarity 99.9 {{ echo same }} else {{ echo other }}") == [
        {"line": "other"}
    ]


def test_a_video_is_waited_for_and_read_to_its_end(typed: Typed, aws: Answers, person: Person) -> None:
    looks = iter(["IN_PROGRESS", "SUCCEEDED"])

    def page(given: dict[str, Any]) -> dict[str, Any]:
        if given.get("NextToken"):
            return {"JobStatus": "SUCCEEDED", "Labels": [{"Timestamp": 2500, "Label": CAT}]}
        status = next(looks, "SUCCEEDED")
        found = [{"Timestamp": 0, "Label": CAT}] if status == "SUCCEEDED" else []
        return {"JobStatus": status, "Labels": found, **({"NextToken": "more"} if found else {})}

    aws["StartLabelDetection"] = lambda given: {"JobId": "job-1"}
    aws["GetLabelDetection"] = page
    rows = typed("rekognition video labels s3://lab-pictures/in/film.mp4 --wait")
    assert [(row["time"], row["name"]) for row in rows] == [(0.0, "Cat"), (2.5, "Cat")]
    [job] = typed("rekognition video labels s3://lab-pictures/in/film.mp4")
    assert (job["job"], job["of"]) == ("job-1", "labels")
    assert "rekognition video show job-1 --wait" in person.notes[-1]
    assert len(typed("rekognition video show job-1")) == 2
    aws["GetLabelDetection"] = lambda given: {"JobStatus": "FAILED", "StatusMessage": "no H.264"}
    with pytest.raises(CommandError, match=r"job job-1 has failed: no H\.264"):
        typed("rekognition video show job-1 --of labels")


def test_ctrl_c_says_how_to_go_on(typed: Typed, aws: Answers, person: Person) -> None:
    def interrupted(given: dict[str, Any]) -> dict[str, Any]:
        raise KeyboardInterrupt

    aws["StartFaceDetection"] = lambda given: {"JobId": "job-2"}
    aws["GetFaceDetection"] = interrupted
    with pytest.raises(KeyboardInterrupt):
        typed("rekognition video faces s3://lab-pictures/in/film.mp4 --wait")
    assert (
        person.notes[-1]
        == "AWS goes on with job job-2: `rekognition video show job-2 --wait` takes it up again"
    )
