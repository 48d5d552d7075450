"""Papers as people send them: sharp, blurred, crooked, hostile. All drawn here, none collected."""

import io
import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from motcua.papers.render import fonts_folder

WORDS = "Cộng hòa xã hội chủ nghĩa Việt Nam, Nguyễn Thị Thùy Dương ở phường Hải Châu"


def sheet(width: int = 1240, *, lines: int = 30, ink: int = 25, paper: int = 250) -> Image.Image:
    """A page of Vietnamese text as a good scanner sees it."""
    height = int(width * 1.414)
    page = Image.new("L", (width, height), paper)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(
        str(next(iter(sorted(fonts_folder().rglob("Tinos_400Regular.ttf"))))), int(width * 0.021)
    )
    for n in range(lines):
        pen.text((width * 0.09, height * (0.06 + n * 0.028)), WORDS, fill=ink, font=font)
    return page


def blurred(page: Image.Image, share: float) -> Image.Image:
    """Out of focus by this share of the page's width."""
    return page.filter(ImageFilter.GaussianBlur(page.width * share))


def grainy(page: Image.Image, sigma: float) -> Image.Image:
    return ImageChops.add(page, Image.effect_noise(page.size, sigma), 1, -128)


def shaded(page: Image.Image) -> Image.Image:
    """Lit from one side, as on a table."""
    light = Image.linear_gradient("L").point([140 + n // 3 for n in range(256)])
    return ImageChops.multiply(page, light.resize(page.size))


def jpeg(page: Image.Image, **how: Any) -> bytes:
    out = io.BytesIO()
    page.convert("RGB").save(out, "JPEG", quality=80, **how)
    return out.getvalue()


def png(page: Image.Image) -> bytes:
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def pdf_of(*pages: Image.Image, dpi: int = 150) -> bytes:
    """A scanner's PDF: one picture a page."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=list(pages[1:]), resolution=dpi)
    return out.getvalue()


def pdf(pages: int = 1) -> tuple[Pdf, Any]:
    """A document that may be spoiled further, and its first page."""
    made = pikepdf.new()
    for n in range(pages):
        page = made.add_blank_page(page_size=(595, 842))
        page.Contents = made.make_stream(f"BT ET % {n}".encode())
    return made, made.pages[0]


def saved(made: Pdf, **how: Any) -> bytes:
    out = io.BytesIO()
    made.save(out, **how)
    return out.getvalue()


def script(code: str = "app.alert(1)") -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=code)


def link(action: Dictionary) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)


def signed_by(made: Pdf) -> Pdf:
    """With what a signature leaves in a file; that it verifies is not asked here."""
    mark = made.make_indirect(
        Dictionary(
            Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), ByteRange=Array([0, 10, 20, 10]),
            Contents=b"\x30\x82" + bytes(30),
        )
    )  # fmt: skip
    field = made.make_indirect(Dictionary(FT=Name.Sig, T="ky", V=mark))
    made.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
    return made


def bomb_png(side: int = 30_000) -> bytes:
    """A few kilobytes that become a picture of 900 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + check

    head = side.to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress(bytes(1 + side // 8) * 64)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
