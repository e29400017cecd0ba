"""Drawing on the page as a person does: with a mouse on the paper, or a pen that knows how hard it is pressed."""

from playwright.sync_api import Page, Request

from tests.drawing import STROKES, Points

PAPER = "canvas"


def draw_stroke(page: Page, points: Points) -> None:
    """Draw one stroke with the mouse; points are fractions of the paper's side, from its top left corner."""
    places = set_pen(page, points)
    move_and_lift(page, places)


def set_pen(page: Page, points: Points) -> Points:
    """Set the pen on a stroke's first point; where all of them lie in the window."""
    page.locator(PAPER).scroll_into_view_if_needed()
    box = page.locator(PAPER).bounding_box()
    assert box
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    return places


def move_and_lift(page: Page, places: Points) -> None:
    """Draw the rest of a stroke."""
    for place in places[1:]:
        page.mouse.move(*place)
    page.mouse.up()


def draw_digit(page: Page, digit: str) -> None:
    """Draw a digit in the middle of the paper, and wait until the page has read it."""
    draw(page, [[(0.3 + 0.4 * x, 0.2 + 0.6 * y) for x, y in stroke] for stroke in STROKES[digit]])


def draw(page: Page, strokes: list[Points]) -> None:
    """Draw strokes, and wait until the page has read all of them together."""
    *first, last = strokes
    for stroke in first:
        draw_stroke(page, stroke)
    # With the pen down again no reading of the strokes before can come any more.
    places = set_pen(page, last)
    with page.expect_event("requestfinished", is_reading):
        move_and_lift(page, places)
    page.locator(".place:not([aria-busy])").wait_for()


def is_reading(request: Request) -> bool:
    """Whether a request asks what is in a picture; what spoke for it is asked for afterwards, as JSON."""
    return request.method == "POST" and request.headers.get("accept") != "application/json"


def ink(page: Page) -> int:
    """How many of the paper's pixels have ink on them."""
    inked: int = page.locator(PAPER).evaluate(
        "paper => paper.getContext('2d').getImageData(0, 0, paper.width, paper.height)"
        ".data.filter((value, index) => index % 4 === 3 && value > 0).length"
    )
    return inked
