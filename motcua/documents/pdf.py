"""Take out of a PDF whatever acts by itself, and leave what is seen. Pure; pikepdf only.

The whole file is walked object by object, not only the places where active content usually sits:
whatever is reached from nowhere is then not written. Only moves inside the document are kept.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

MOST_OBJECTS = 300_000
MOST_DEPTH = 60
TAIL_BYTES = 2048
MOST_FILTERS = 3  # a stream packed more often than this is packed to burst

# What a key of any dictionary tells of the file, whatever hangs on it.
_KEYS = {
    "/OpenAction": "action",
    "/AA": "action",
    "/PA": "action",
    "/JS": "javascript",
    "/JavaScript": "javascript",
    "/EmbeddedFiles": "embedded",
    "/EF": "embedded",
    "/AF": "embedded",
    "/Collection": "embedded",
    "/XFA": "xfa",
    "/NeedsRendering": "xfa",
    "/RichMediaContent": "media",
    "/RichMediaSettings": "media",
    "/Renditions": "media",
    "/3DD": "media",
}
_ANNOTATIONS = {
    "/FileAttachment": "embedded",
    "/RichMedia": "media",
    "/Screen": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/3D": "media",
}
_OUTSIDE = {
    "/JavaScript", "/Launch", "/URI", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE",
    "/Rendition", "/Movie", "/Sound", "/RichMediaExecute",
}  # fmt: skip
_INSIDE = {"/GoTo", "/Named", "/Thread", "/SetOCGState", "/GoToDp"}
# A jump to a page on opening is everywhere and harmless; it goes, and nobody is told.
_SILENT = {"/GoTo", "/Named"}


class Refused(Exception):
    """`code` is a key of rules.REFUSED."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Cleaned:
    content: bytes
    pages: int
    is_signed: bool
    removed: tuple[str, ...]  # keys of rules.REMOVED_WORDS
    is_mended: bool  # its structure was broken and had to be rebuilt


def clean(content: bytes, *, most_pages: int, most_pixels: int) -> Cleaned:
    """`content` without anything active; a signed file byte for byte, or not at all.

    Raises Refused.
    """
    try:
        pdf, is_mended = _opened(content)
        with pdf:
            return _cleaned(pdf, content, is_mended, most_pages, most_pixels)
    except pikepdf.PasswordError as error:
        raise Refused("locked") from error
    except Refused:
        raise
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError) as error:
        # A hostile file may have any value anywhere; whatever trips over one says the same.
        raise Refused("damaged") from error


def _opened(content: bytes) -> tuple[Pdf, bool]:
    """The document, and whether it had to be mended. Old scanners write tables that are a little
    off; what they hold is whole all the same."""
    try:
        return pikepdf.open(io.BytesIO(content), attempt_recovery=False), False
    except pikepdf.PasswordError:
        raise
    except pikepdf.PdfError:
        if b"%%EOF" not in content[-TAIL_BYTES:]:
            raise  # the rest of it never came
        return pikepdf.open(io.BytesIO(content), suppress_warnings=True), True


def _cleaned(
    pdf: Pdf, content: bytes, is_mended: bool, most_pages: int, most_pixels: int
) -> Cleaned:
    if pdf.is_encrypted:
        raise Refused("locked")
    pages = len(pdf.pages)
    if pages == 0:
        raise Refused("damaged")
    if pages > most_pages:
        raise Refused("too-many-pages")
    for page in pdf.pages:
        if is_mended and not isinstance(page.obj.get(Name.Contents), Stream | Array):
            raise Refused("damaged")  # a page whose contents could not be found again
    removed, is_signed = set(), False
    for holder in _dictionaries(pdf):
        is_signed = is_signed or _is_signature(holder)
        _bear(holder, most_pixels)
        removed |= _defang(holder)
    if is_signed:
        if removed:
            raise Refused("signed-active")
        return Cleaned(content, pages, True, (), is_mended)
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return Cleaned(out.getvalue(), pages, False, tuple(sorted(removed)), is_mended)


def _dictionaries(pdf: Pdf) -> Iterator[Any]:
    """Every dictionary of the file, the nested ones too; a stream counts as its dictionary."""
    if len(pdf.objects) > MOST_OBJECTS:
        raise Refused("too-slow")
    stack: list[tuple[Any, int]] = [(thing, 0) for thing in pdf.objects]
    stack.append((pdf.trailer, 0))
    seen = 0
    while stack:
        thing, depth = stack.pop()
        seen += 1
        if depth > MOST_DEPTH or seen > 10 * MOST_OBJECTS:
            raise Refused("too-slow")
        if isinstance(thing, Dictionary | Stream):
            yield thing
            children = [thing.get(key) for key in list(thing.keys())]
        elif isinstance(thing, Array):
            children = list(thing)
        else:
            continue
        # An indirect child comes up by itself, so that circles end.
        stack += [(c, depth + 1) for c in children if _is_direct(c)]


def _is_direct(thing: Any) -> bool:
    return isinstance(thing, Dictionary | Array) and not thing.is_indirect


def _is_signature(holder: Any) -> bool:
    """A signature's own dictionary, which names the bytes that it vouches for."""
    return isinstance(holder.get(Name.ByteRange), Array) and Name.Contents in holder


def _bear(holder: Any, most_pixels: int) -> None:
    """Refuse what is made to burst: huge pictures, streams packed over and over."""
    if not isinstance(holder, Stream):
        return
    filters = holder.get(Name.Filter)
    if isinstance(filters, Array) and len(filters) > MOST_FILTERS:
        raise Refused("too-slow")
    if holder.get(Name.Subtype) == Name.Image:
        width, height = holder.get(Name.Width), holder.get(Name.Height)
        if not isinstance(width, int) or not isinstance(height, int):
            raise Refused("damaged")
        if width * height > most_pixels:
            raise Refused("too-many-pixels")


def _defang(holder: Any) -> set[str]:
    """Take what is active out of one dictionary; which kinds there were."""
    found = set()
    for key, kind in _KEYS.items():
        if key in holder and not _is_resource(holder.get(key)):
            if not _is_silent(key, holder.get(key)):
                found.add(kind)
            del holder[key]
    for key in ("/A", "/Next"):
        found |= _cut_action(holder, key)
    for key in ("/F", "/FFilter", "/FDecodeParms"):
        if isinstance(holder, Stream) and key in holder:  # its data would come from elsewhere
            found.add("action")
            del holder[key]
    if (does := str(holder.get("/S", ""))) in _OUTSIDE:  # wherever it hangs
        found.add("javascript" if does == "/JavaScript" else "action")
        holder["/S"] = Name("/None")
    notes = holder.get("/Annots")
    if isinstance(notes, Array):
        found |= _cut_annotations(holder, notes)
    return found


def _is_resource(value: Any) -> bool:
    """A font or a picture whose name on the page happens to be such a key."""
    if not isinstance(value, Dictionary | Stream):
        return False
    return "/BaseFont" in value or str(value.get("/Subtype", "")) in {"/Image", "/Form", "/Type3"}


def _is_silent(key: str, value: Any) -> bool:
    """A place to open at, and associated files that are none."""
    if key == "/OpenAction":
        is_place = isinstance(value, Array)
        return is_place or (isinstance(value, Dictionary) and str(value.get("/S", "")) in _SILENT)
    return key in {"/AA", "/AF"} and isinstance(value, Dictionary | Array) and len(value) == 0


def _cut_action(holder: Any, key: str) -> set[str]:
    """An action that leads out of the document, from an annotation, a bookmark or another one."""
    action = holder.get(key)
    chain = list(action) if isinstance(action, Array) and key == "/Next" else [action]
    kinds = {str(a.get("/S", "")) for a in chain if isinstance(a, Dictionary) and "/S" in a}
    if not kinds or kinds <= _INSIDE:
        return set()
    del holder[key]
    return {"javascript" if kinds & {"/JavaScript"} else "action"}


def _cut_annotations(holder: Any, notes: Any) -> set[str]:
    found, kept = set(), []
    for note in notes:
        kind = str(note.get("/Subtype", "")) if isinstance(note, Dictionary) else ""
        if kind in _ANNOTATIONS:
            found.add(_ANNOTATIONS[kind])
        else:
            kept.append(note)
    if found:
        holder["/Annots"] = Array(kept)
    return found
