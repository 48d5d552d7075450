"""What a signature shows: the leader's hand in blue, the seal in red, or words in a frame."""

import base64
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from PIL import Image, ImageChops, UnidentifiedImageError

from motcua.core import clock
from motcua.core.errors import BadRequest
from motcua.papers.render import draw
from motcua.signatures.rules import FOOT, TEST_WORDS, Place

BLUE, RED = (11, 61, 145), (200, 16, 46)
MOST_BYTES, MOST_SIDE = 4 * 1024 * 1024, 700
LEAST_SIDE = 60
MOST_PIXELS = 30_000_000  # a small file can hold a picture that fills the memory


@dataclass(frozen=True, slots=True)
class Picture:
    png: bytes
    width: int
    height: int

    @property
    def ratio(self) -> float:
        return self.width / self.height

    @property
    def svg(self) -> str:
        """The printer takes pictures as text only."""
        data = base64.b64encode(self.png).decode()
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}">'
            f'<image width="{self.width}" height="{self.height}" '
            f'href="data:image/png;base64,{data}"/></svg>'
        )


def read(png: bytes) -> Picture:
    """A picture that `inked` made before."""
    with Image.open(BytesIO(png)) as image:
        return Picture(png, *image.size)


def inked(content: bytes, colour: tuple[int, int, int]) -> bytes:
    """A scan as the law wants it: one ink on a clear ground, cut to the drawing, as PNG.

    What is not clear yet becomes so by its lightness, so that a photo of a signature on white
    paper will do. Raises BadRequest. Law: layout.
    """
    if len(content) > MOST_BYTES:
        raise BadRequest("Ảnh chữ ký nhỏ hơn 4 MB. Anh/chị chụp hoặc quét lại.", "picture")
    try:
        with Image.open(BytesIO(content), formats=["PNG", "JPEG"]) as given:
            if given.width * given.height > MOST_PIXELS:
                raise BadRequest(
                    "Ảnh quá lớn. Anh/chị chụp lại, dưới 30 triệu điểm ảnh.", "picture"
                )
            given.load()
            image = given.convert("RGBA")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise BadRequest("Ảnh phải là tệp PNG hoặc JPEG mở được.", "picture") from error
    image.thumbnail((MOST_SIDE * 2, MOST_SIDE * 2))
    alpha = image.getchannel("A")
    if alpha.histogram()[:250] == [0] * 250:  # no clear ground: what is dark is ink
        dark = ImageChops.invert(image.convert("L"))
        alpha = dark.point([max(0, min(255, int((v - 60) * 1.9))) for v in range(256)])
    edge = alpha.point([255 if v > 25 else 0 for v in range(256)]).getbbox()
    if edge is None or min(edge[2] - edge[0], edge[3] - edge[1]) < LEAST_SIDE // 2:
        raise BadRequest("Trong ảnh không thấy nét mực. Anh/chị chụp lại, nền sáng.", "picture")
    alpha = alpha.crop(edge)
    alpha.thumbnail((MOST_SIDE, MOST_SIDE))
    made = Image.new("RGBA", alpha.size, (*colour, 0))
    made.putalpha(alpha)
    out = BytesIO()
    made.save(out, "PNG", optimize=True)
    return out.getvalue()


def picture_stamp(picture: Picture, place: Place, *, alt: str, is_test: bool) -> bytes:
    """A hand's signature or a seal; where it is a test, `place` has its `rules.FOOT`."""
    return _drawn(place, svg=picture.svg, alt=alt, is_test=is_test)


def words_stamp(
    place: Place, *, name: str, capacity: str, unit: str, at: datetime, is_test: bool
) -> bytes:
    """Who signs, for whom and when, to the second and with the zone. Law: layout."""
    here = clock.local(at)
    zone = f"{here:%z}"
    lines = [
        ("Ký bởi" if capacity else "Cơ quan ký", name),
        ("Chức vụ", capacity),
        ("Cơ quan", unit),
        ("Thời gian ký", f"{here:%d/%m/%Y %H:%M:%S} {zone[:3]}:{zone[3:]}"),
    ]
    return _drawn(place, lines=[line for line in lines if line[1]], is_test=is_test)


def _drawn(
    place: Place, *, svg: str = "", alt: str = "", lines: list[tuple[str, str]] | None = None,
    is_test: bool,
) -> bytes:  # fmt: skip
    given = {
        "width": place.width,
        "height": place.height,
        "svg": svg,
        "alt": alt,
        "lines": lines or [],
        "test": TEST_WORDS if is_test else "",
        "foot": FOOT if is_test else 0.0,
    }
    return draw("stamp", given)
