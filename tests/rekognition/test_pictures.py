"""Pictures in the sandbox: what is measured in them, what is refused, and how a failure reads."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError
from PIL import Image

from awsh.completion import complete
from awsh.errors import AwsError, CommandError, PartialFailure, UsageError
from awsh.shell import Shell
from awsh_rekognition import awsh_commands
from tests.rekognition.conftest import Typed

ASTRONAUT = Path(__file__).parent / "astronaut.jpg"

CANNED = (
    "labels cat.png",
    "moderation cat.png",
    "celebrities cat.png",
    "compare cat.png s3://lab-pictures/in/sea.png",
    "faces cat.png --details",
    "video labels s3://lab-pictures/in/sea.png --wait",
    "video text s3://lab-pictures/in/sea.png",
    "video show 0a1b2c",
)


def test_every_example_runs_or_is_refused_as_not_to_be_had(here: Shell, typed: Typed, folder: Path) -> None:
    (folder / "ada.png").write_bytes((folder / "cat.png").read_bytes())
    for command in (command for group in awsh_commands() for command in group.walk()):
        assert command.doc.examples, command.path
        assert command.doc.summary.endswith("."), command.path
        assert all(parameter.help for parameter in command.parameters), command.path
        for line in command.doc.examples:
            if (
                "s3 ls" not in line
                and line.split()[1] in ("properties", "faces", "text")
                and "--details" not in line
            ):
                _here_or_refused(typed, line)
                continue
            with pytest.raises(AwsError, match=r"^NotImplemented: the sandbox "):
                typed(line)


def _here_or_refused(typed: Typed, line: str) -> None:
    """Faces and text are there with their packages only."""
    package = {"faces": "cv2", "text": "rapidocr"}.get(line.split()[1])
    if package is None or importlib.util.find_spec(package):
        typed(line)
    else:
        with pytest.raises(AwsError, match=r"^NotImplemented: the sandbox .* is installed"):
            typed(line)


@pytest.mark.parametrize("line", CANNED)
def test_nothing_is_made_up(typed: Typed, line: str) -> None:
    with pytest.raises(AwsError, match=r"^NotImplemented: the sandbox ") as raised:
        typed(f"rekognition {line}")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("get_face_search", {"JobId": "x"}),
        (
            "start_face_search",
            {"Video": {"S3Object": {"Bucket": "bucket", "Name": "k"}}, "CollectionId": "c"},
        ),
        (
            "detect_custom_labels",
            {
                "ProjectVersionArn": "arn:aws:rekognition:us-east-1:1:project/a/version/b/1",
                "Image": {"S3Object": {"Bucket": "lab-pictures", "Name": "in/sea.png"}},
            },
        ),
    ],
)
def test_no_canned_answer_of_moto_is_given(
    here: Shell, operation: str, parameters: dict[str, object]
) -> None:
    with pytest.raises(AwsError, match="NotImplemented"):
        here.context().call("rekognition", operation, **parameters)


def test_colours_are_measured(typed: Typed, folder: Path) -> None:
    half = Image.new("RGB", (200, 100), "#ff0000")
    half.paste("#0000ff", (0, 0, 50, 100))
    half.save(folder / "half.png")
    Image.new("RGB", (80, 80), "white").save(folder / "white.jpg")
    found = typed("rekognition properties half.png --colours")
    assert [(row["colour"], row["css"], row["hex"], row["percent"]) for row in found] == [
        ("red", "red", "#ff0000", 75.0),
        ("blue", "blue", "#0000ff", 25.0),
    ]
    [half_row, white] = typed("rekognition properties half.png white.jpg")
    assert white["brightness"] == 100
    assert (white["sharpness"], white["contrast"]) == (0, 0)
    assert 0 < half_row["sharpness"] < 100
    assert half_row["contrast"] > 0


def test_a_folder_a_pattern_and_rows_are_pictures_in_their_order(typed: Typed, folder: Path) -> None:
    names = ["forest.png", "sea.png", "sunset.png"]
    stored = [f"s3://lab-pictures/in/{name}" for name in names]
    assert [row["image"] for row in typed("rekognition properties s3://lab-pictures/in/")] == stored
    fed = typed("s3 ls s3://lab-pictures/in/ | sort -key | rekognition properties | select image,colour")
    assert [row["image"] for row in fed] == stored[::-1]
    for number in range(12):
        Image.new("RGB", (64, 64), (20 * number, 0, 0)).save(folder / f"{number:02}.jpg")
    found = typed("rekognition properties 0*.jpg 1*.jpg")
    assert [row["brightness"] for row in found] == sorted(row["brightness"] for row in found)
    assert len(found) == 12
    assert typed("use bucket lab-pictures; rekognition properties :in/sea.png cat.png | count") == [2]


def test_a_failure_among_others_is_named(typed: Typed, here: Shell, folder: Path) -> None:
    (folder / "notes.png").write_text("no picture")
    with pytest.raises(PartialFailure) as raised:
        typed("rekognition properties cat.png notes.png s3://lab-pictures/in/none.png")
    assert raised.value.done == 1
    named = dict(raised.value.failures)
    assert "neither PNG nor JPEG" in named["notes.png"]
    assert "there is no s3://lab-pictures/in/none.png" in named["s3://lab-pictures/in/none.png"]


def test_what_aws_would_refuse(typed: Typed, here: Shell, folder: Path) -> None:
    call = here.context().call
    (folder / "large.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(6 << 20))
    with pytest.raises(CommandError, match=r"large.png: it has 6.0 MiB.*15 MiB: `s3 cp large.png"):
        typed("rekognition properties large.png")
    with pytest.raises(AwsError, match="ValidationException"):
        call(
            "rekognition",
            "detect_labels",
            Image={"Bytes": (folder / "large.png").read_bytes()},
            Features=["IMAGE_PROPERTIES"],
        )
    call("s3", "put_object", Bucket="lab-pictures", Key="large.png", Body=bytes((15 << 20) + 1))
    with pytest.raises(AwsError, match=r"ImageTooLargeException.*15 MiB"):
        typed("rekognition properties s3://lab-pictures/large.png")
    call("s3", "put_object", Bucket="lab-pictures", Key="notes.png", Body=b"no picture")
    with pytest.raises(AwsError, match=r"InvalidImageFormatException.*PNG and JPEG"):
        typed("rekognition properties s3://lab-pictures/notes.png")
    cut = (folder / "cat.png").read_bytes()[:500]
    (folder / "cut.png").write_bytes(cut)
    with pytest.raises(AwsError, match="InvalidImageFormatException"):
        typed("rekognition properties cut.png")
    for line in ("s3 rm s3://lab-pictures/large.png", "s3 rm s3://lab-pictures/notes.png"):
        here.run(line)


def test_a_bucket_elsewhere_and_one_that_may_not_be_read(typed: Typed, here: Shell) -> None:
    here.run("s3 mb lab-pictures-eu --region eu-west-1")
    here.run("s3 cp cat.png s3://lab-pictures-eu/")
    with pytest.raises(AwsError, match=r"InvalidS3ObjectException.*is in eu-west-1.*`use region eu-west-1`"):
        typed("rekognition properties s3://lab-pictures-eu/cat.png")
    with pytest.raises(AwsError, match=r"InvalidS3ObjectException.*no bucket lab-pictures-none"):
        typed("rekognition properties s3://lab-pictures-none/cat.png")


def test_the_picture_is_read_as_whoever_asks(here: Shell, album: str) -> None:
    iam = here.context().client("iam")
    iam.create_user(UserName="ada")
    key = iam.create_access_key(UserName="ada")["AccessKey"]
    ada = boto3.client(
        "rekognition",
        region_name="us-east-1",
        endpoint_url=album,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )

    def allow(**allowed: str) -> None:
        statements = [
            {"Effect": "Allow", "Action": f"{service}:*", "Resource": resource}
            for service, resource in allowed.items()
        ]
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        iam.put_user_policy(UserName="ada", PolicyName="some", PolicyDocument=document)

    def ask() -> str:
        image = {"S3Object": {"Bucket": "lab-pictures", "Name": "in/sea.png"}}
        try:
            ada.detect_labels(Image=image, Features=["IMAGE_PROPERTIES"])
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "answered"

    assert ask() == "AccessDeniedException"
    allow(rekognition="*")
    assert ask() == "InvalidS3ObjectException"
    allow(rekognition="*", s3="arn:aws:s3:::lab-pictures/in/*")
    assert ask() == "answered"


def test_lines_that_mean_no_picture(typed: Typed, folder: Path) -> None:
    (folder / "empty").mkdir()
    for line, why in (
        ("rekognition labels", "which picture"),
        ("rekognition properties empty", "no picture in empty/"),
        ("rekognition properties s3://lab-pictures/none/", "no picture in s3://lab-pictures/none/"),
        ("rekognition labels cat.png --min-confidence 101", "from 0 to 100"),
        ("rekognition video labels cat.png", "a video is taken from a bucket"),
        ("rekognition properties none.png", "No such file"),
    ):
        with pytest.raises((UsageError, CommandError), match=why):
            typed(line)


def test_faces_are_found_where_opencv_is_installed(typed: Typed) -> None:
    if importlib.util.find_spec("cv2") is None:
        with pytest.raises(AwsError, match="only where opencv-python-headless is installed"):
            typed(f"rekognition faces {ASTRONAUT}")
        return
    [face] = typed(f"rekognition faces {ASTRONAUT}")
    assert face["confidence"] is None
    middle = face["left"] + face["width"] / 2, face["top"] + face["height"] / 2
    assert middle == (pytest.approx(0.5, abs=0.1), pytest.approx(0.45, abs=0.1))
    assert typed("rekognition faces cat.png") == []


def test_completion(here: Shell, typed: Typed) -> None:
    typed("s3 ls --buckets; rekognition properties s3://lab-pictures/in/sea.png")
    for line, wanted in (("rekognition labels c", "cat.png"), ("rekognition ", "moderation")):
        assert wanted in [item.insert.strip() for item in complete(here, line, len(line)).items]
