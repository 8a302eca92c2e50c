"""A very small model behind an HTTP address: which colours a PNG is made of, and what that suggests.

python3 examples/data/model.py PORT

It needs nothing but Python. POST a PNG; the answer is JSON: width, height, brightness (0 to 1), colours (the share of
each, 0 to 1) and scene.
"""

import json
import struct
import sys
import zlib
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COLOURS = {
    "black": (20, 20, 20),
    "white": (240, 240, 240),
    "grey": (128, 128, 128),
    "red": (200, 40, 40),
    "orange": (240, 150, 50),
    "yellow": (240, 220, 70),
    "green": (60, 140, 60),
    "blue": (60, 110, 200),
    "brown": (120, 80, 50),
}
SCENES = {
    "green": "forest",
    "blue": "sea",
    "orange": "sunset",
    "red": "sunset",
    "black": "night",
    "white": "snow",
}
CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}


def describe(png):
    """What is in PNG. Raises ValueError for what is none, or one of a form that is not read here."""
    width, height, channels, rows = unpack(png)
    colours = Counter()
    light = count = 0
    for row in rows[:: max(1, height // 64)]:
        for place in range(0, width * channels, channels * max(1, width // 64)):
            pixel = row[place : place + channels]
            rgb = tuple(pixel[:3]) if channels > 2 else (pixel[0],) * 3
            colours[nearest(rgb)] += 1
            light += sum(rgb) / 765
            count += 1
    shares = {name: round(number / count, 3) for name, number in colours.most_common(3)}
    return {
        "width": width,
        "height": height,
        "brightness": round(light / count, 3),
        "colours": shares,
        "scene": SCENES.get(next(iter(shares)), "unknown"),
    }


def nearest(rgb):
    return min(COLOURS, key=lambda name: sum((a - b) ** 2 for a, b in zip(rgb, COLOURS[name], strict=True)))


def unpack(png):
    """Width, height, channels, and the bytes of each row."""
    if png[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("not a PNG")
    place, data, head = 8, b"", None
    while place + 8 <= len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        chunk = png[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            head = struct.unpack(">IIBBBBB", chunk)
        elif kind == b"IDAT":
            data += chunk
        place += 12 + length
    if head is None or head[2] != 8 or head[3] not in CHANNELS or head[6]:
        raise ValueError("only PNGs of 8 bits a channel, without a palette and not interlaced, are read")
    width, height, channels = head[0], head[1], CHANNELS[head[3]]
    try:
        raw = zlib.decompress(data)
    except zlib.error as error:
        raise ValueError(f"a damaged PNG: {error}") from error
    return width, height, channels, unfiltered(raw, width * channels, channels)


def unfiltered(raw, length, step):
    rows, before = [], bytearray(length)
    for start in range(0, len(raw) - length, length + 1):
        kind, row = raw[start], bytearray(raw[start + 1 : start + 1 + length])
        if kind > 4:
            raise ValueError("a damaged PNG")
        for place in range(length):
            left = row[place - step] if place >= step else 0
            corner = before[place - step] if place >= step else 0
            row[place] = (row[place] + predicted(kind, left, before[place], corner)) & 255
        rows.append(row)
        before = row
    return rows


def predicted(kind, left, up, corner):
    if kind == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda each: abs(guess - each))
    return (0, left, up, (left + up) // 2)[kind]


class Model(BaseHTTPRequestHandler):
    def do_POST(self):
        try:
            status, answer = 200, describe(self.rfile.read(int(self.headers["Content-Length"] or 0)))
        except ValueError as error:
            status, answer = 400, {"error": str(error)}
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Says nothing."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Model).serve_forever()
