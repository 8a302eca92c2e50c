"""The words behind `rekognition`."""

from __future__ import annotations

from awsh import Group

rekognition = Group(
    "rekognition",
    "Pictures and videos: labels, faces, text, colours, and what some should not see.",
    module="awsh_rekognition.commands",
)
video = rekognition.group(
    "video",
    "Videos in a bucket: begin an analysis, see its results.",
    module="awsh_rekognition.videos.commands",
)
