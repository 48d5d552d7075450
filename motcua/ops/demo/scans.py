"""Pictures that look like scanned papers, so that the demo's viewer has something to show."""

import io
import random
from functools import lru_cache
from textwrap import wrap

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from motcua.papers.render import fonts_folder

SIZE = (1000, 1414)  # A4 at 120 dpi


@lru_cache(maxsize=64)
def scan(title: str) -> bytes:
    """One page under `title`, slightly crooked and grainy, as JPEG bytes. The same title, the same
    bytes."""
    chance = random.Random(title)
    page = Image.new("L", SIZE, 252)
    pen = ImageDraw.Draw(page)
    large, small = _font(34), _font(22)
    pen.text((500, 90), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 30, small, "mm")
    pen.text((500, 125), "Độc lập - Tự do - Hạnh phúc", 30, small, "mm")
    pen.line((380, 148, 620, 148), 60, 2)
    for n, line in enumerate(wrap(title.upper(), 40)[:3]):
        pen.text((500, 220 + 46 * n), line, 20, large, "mm")
    for n in range(17):
        width = chance.randint(420, 780)
        pen.line((110, 420 + 46 * n, 110 + width, 420 + 46 * n), 150, 2)
    pen.text((700, 1230), "(đã ký)", 70, small, "mm")
    pen.text((500, 1340), "Bản mẫu để dùng thử, không có giá trị", 120, small, "mm")
    turned = page.rotate(
        chance.uniform(-0.8, 0.8), fillcolor=252, resample=Image.Resampling.BICUBIC
    )
    out = io.BytesIO()
    soft = turned.filter(ImageFilter.GaussianBlur(0.6))
    soft.save(out, "JPEG", quality=72)
    return out.getvalue()


@lru_cache(maxsize=4)
def _font(size: int) -> ImageFont.FreeTypeFont:
    file = next(iter(sorted(fonts_folder().rglob("Tinos_400Regular.ttf"))))
    return ImageFont.truetype(str(file), size)
