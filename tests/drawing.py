"""Pictures of our own making: digits drawn by a round pen along a few lines and arcs."""

import math
from io import BytesIO

from PIL import Image, ImageDraw

Points = list[tuple[float, float]]


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> Points:
    """Points of an arc around (x, y) with radii rx and ry, from one angle to another; degrees, clockwise from east."""
    angles = [math.radians(start + (end - start) * step / 24) for step in range(25)]
    return [(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles]


STROKES: dict[str, list[Points]] = {  # x to the right and y down, in a box one wide and one high
    "0": [arc(0.5, 0.5, 0.34, 0.5, -90, 270)],
    "1": [[(0.28, 0.25), (0.55, 0), (0.55, 1)]],
    "2": [[*arc(0.5, 0.27, 0.34, 0.27, 180, 400), (0.12, 1), (0.9, 1)]],
    "3": [arc(0.45, 0.25, 0.34, 0.25, 200, 440), arc(0.45, 0.74, 0.38, 0.26, -80, 160)],
    "4": [[(0.55, 0), (0.1, 0.68), (0.92, 0.68)], [(0.68, 0.35), (0.68, 1)]],
    "5": [[(0.85, 0), (0.25, 0), (0.2, 0.45), *arc(0.45, 0.7, 0.36, 0.3, -110, 150)]],
    "6": [[(0.7, 0), (0.35, 0.3), *arc(0.5, 0.7, 0.34, 0.3, 190, 550)]],
    "7": [[(0.1, 0), (0.88, 0), (0.4, 1)]],
    "8": [arc(0.5, 0.25, 0.28, 0.25, 90, 450), arc(0.5, 0.75, 0.35, 0.25, -90, 270)],
    "9": [arc(0.48, 0.28, 0.32, 0.28, 0, 360), [(0.8, 0.28), (0.76, 0.65), (0.6, 1)]],
}

EUROPEAN: dict[str, list[Points]] = {  # those that people in Europe write otherwise
    "0": [[*arc(0.5, 0.5, 0.38, 0.5, -60, 300), (0.62, 0.12)]],
    "1": [[(0.12, 0.42), (0.55, 0), (0.5, 1)]],
    "2": [
        [
            *arc(0.5, 0.28, 0.36, 0.28, 190, 395),
            (0.2, 0.9),
            *arc(0.3, 0.88, 0.1, 0.1, 90, 300),
            (0.6, 0.95),
            (0.95, 0.9),
        ]
    ],
    "4": [[(0.45, 0), (0.08, 0.62), (0.95, 0.6)], [(0.72, 0.3), (0.6, 1)]],
    "5": [[(0.3, 0), (0.22, 0.45), *arc(0.45, 0.7, 0.36, 0.3, -110, 150)], [(0.3, 0), (0.88, 0.02)]],
    "7": [[(0.1, 0.08), (0.88, 0.04), (0.4, 1)], [(0.35, 0.52), (0.8, 0.48)]],
    "8": [
        [
            *arc(0.5, 0.25, 0.3, 0.25, -30, -270),
            *arc(0.5, 0.75, 0.35, 0.25, -90, 270),
            *arc(0.5, 0.25, 0.3, 0.25, 90, -30),
        ]
    ],
    "9": [[*arc(0.5, 0.3, 0.32, 0.3, -10, -370), (0.78, 0.7), *arc(0.5, 0.75, 0.28, 0.25, 0, 130)]],
}


def draw_text(text: str, height: int = 100, pen: int = 8, paper: int = 255, ink: int = 0) -> Image.Image:
    """A grey picture of lines of digits, each digit `height` pixels high, with half a height of paper around them."""
    lines = text.split("\n")
    pitch = height * 6 // 5
    size = (pitch * max(map(len, lines)) + height, pitch * len(lines) * 5 // 4 + height * 3 // 4)
    picture = Image.new("L", size, paper)
    for row, line in enumerate(lines):
        for column, digit in enumerate(line):
            draw_digit(
                picture, digit, (height // 2 + column * pitch, height // 2 + row * pitch * 5 // 4), height, pen, ink
            )
    return picture


def draw_digit(picture: Image.Image, digit: str, corner: tuple[int, int], height: int, pen: int, ink: int) -> None:
    """Draw one digit into a picture, the top left corner of its box in pixels, with a round pen `pen` pixels wide."""
    canvas = ImageDraw.Draw(picture)
    for stroke in STROKES[digit]:
        points = [(corner[0] + x * height, corner[1] + y * height) for x, y in stroke]
        canvas.line(points, fill=ink, width=pen, joint="curve")
        for x, y in points:
            canvas.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=ink)


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """The bytes of a picture file of one of Pillow's kinds."""
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()
