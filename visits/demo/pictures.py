"""Pictures of the demonstration: the front of a venue before and after its upgrade, drawn. They go
the way of every photo that is uploaded.
"""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from random import Random

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from deputies_portal.core.files.uploads import IMAGE, check_upload
from stations.models import UpgradePhoto

SIZE = (640, 480)
LOOKS = 5  # drawings of each moment, used in turn
Moment = UpgradePhoto.Moment
SKY = {Moment.BEFORE: "#c9ced1", Moment.AFTER: "#a9cdea"}
WALLS = {
    Moment.BEFORE: ("#b8ae9c", "#a9a59b", "#beb3a2", "#aba08f", "#b5b0a8"),
    Moment.AFTER: ("#f6efe0", "#f3e8d2", "#eef0ea", "#f7ead9", "#f1ece6"),
}
CAPTION = "门口（示意图）"


def front(moment: str, number: int):
    """What the upload of one of the drawings turns out to be, ready to be stored."""
    drawn = ContentFile(_drawn(moment, number % LOOKS), f"front-{moment}.jpg")
    return check_upload(drawn, {IMAGE}).file


@cache
def _drawn(moment: str, look: int) -> bytes:
    rng = Random(f"{moment} {look}")
    image = Image.new("RGB", SIZE, SKY[moment])
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 380, 640, 480), fill="#8d8577" if moment == Moment.BEFORE else "#c8c4bb")
    draw.rectangle((70, 170, 570, 400), fill=WALLS[moment][look])
    draw.polygon(((40, 175), (120, 100), (520, 100), (600, 175)), fill="#6f5a52")
    for left in (110, 210, 400, 500):
        draw.rectangle((left, 220, left + 50, 300), fill="#5d6b75", outline="#e8e4da", width=4)
    draw.rectangle((285, 240, 355, 400), fill="#6b3f2c", outline="#3d241a", width=4)
    for shape, corners, colour in _signs(moment, rng):
        getattr(draw, shape)(corners, fill=colour)
    written = BytesIO()
    image.save(written, "JPEG", quality=80)
    return written.getvalue()


def _signs(moment: str, rng: Random) -> Iterator[tuple[str, tuple, str]]:
    """Damp on the wall before; a plate, a board and a ramp after."""
    if moment == Moment.BEFORE:
        for _unused in range(9):
            left, top = rng.randint(80, 520), rng.randint(180, 370)
            corners = (left, top, left + rng.randint(12, 44), top + rng.randint(8, 24))
            yield "ellipse", corners, "#857b6c"
        return
    yield "rectangle", (220, 185, 420, 215), "#b3261e"
    yield "rectangle", (370, 310, 560, 375), "#1f4e79"
    for row in range(3):
        yield (
            "rectangle",
            (380, 320 + row * 18, 550 - rng.randint(0, 60), 328 + row * 18),
            "#dfe8ef",
        )
    yield "polygon", ((180, 420), (285, 385), (285, 400), (200, 432)), "#9a958b"
    yield "ellipse", (20, 300, 90, 400), "#4c7a46"
