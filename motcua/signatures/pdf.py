"""Put one PAdES signature into a PDF. Bytes in, bytes out: no table, no clock, no setting.

Every signature is an incremental update, so those before it stay valid, and the file keeps its
PDF/A claim: what a signature shows is drawn by the same printer as the paper, fonts inside.
"""

import binascii
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError

from motcua.core.clock import VIETNAM
from motcua.core.errors import Refused
from motcua.signatures.rules import Place
from motcua.signatures.states import Level

# What an outside witness can fail at, without harm to the signature itself.
UNPROVED = (TimestampRequestError, PathError, ValidationError)
log = logging.getLogger(__name__)
_FIT = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID, margins=Margins.uniform(0)
)


class _Picture(PdfContent):
    """The only page of a small PDF as content of another, read from memory."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self._pdf)))
        name = b"/Stamp" + binascii.hexlify(uuid.uuid4().bytes)
        self.resources.xobject[name.decode()] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return name + b" Do"


class _SignerAt(signers.PdfSigner):
    """pyHanko's signer with a moment of our choosing, told in Vietnamese time."""

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        self._at = at.astimezone(VIETNAM)
        super().__init__(*args, **kwargs)

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._at
        return session


@dataclass(slots=True)
class Witness:
    """Who vouches for the moment and the certificate, where somebody does.

    One that cannot be reached lowers the level of the signature, which is said; it is then not
    asked again in this sitting, or forty papers would wait forty times.
    """

    timestamper: TimeStamper | None = None
    context: Callable[[], ValidationContext] | None = None
    problem: str = ""

    @property
    def levels(self) -> tuple[Level, ...]:
        """Best first."""
        timed = (Level.TIMED,) if self.timestamper else ()
        long = (Level.LONG,) if timed and self.context else ()
        return *long, *timed, Level.BASIC

    def gave_up(self, level: Level, error: Exception) -> None:
        log.warning("no %s signature: %s", level, type(error).__name__)
        if level is Level.LONG and not isinstance(error, TimestampRequestError):
            self.context = None
            self.problem = "Chưa lấy được dữ liệu xác minh chứng thư; chữ ký ở mức B-T."
        else:
            self.timestamper = None
            self.problem = "Chưa lấy được dấu thời gian; chữ ký ở mức B-B."


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen of a signature: a small PDF and where it stands."""

    stamp: bytes
    place: Place


def sign(
    pdf: bytes, signer: signers.Signer, *, field: str, look: Look, reason: str, at: datetime,
    witness: Witness,
) -> tuple[bytes, Level]:  # fmt: skip
    """`pdf` with one more signature under the name `field`, and the level that was reached.

    About 30 ms with a key in memory. Raises Refused when the file cannot be signed, or when the
    issuer says that the certificate was revoked.
    """
    level = witness.levels[0]
    try:
        return _signed(pdf, signer, field, look, reason, at, witness, level), level
    except (*UNPROVED, SigningError, PdfReadError) as error:
        cause = error.__cause__ if isinstance(error, SigningError) else error
        if isinstance(cause, RevokedError):
            raise Refused("Nơi cấp đã thu hồi chứng thư số này, không ký được nữa.") from error
        if level is Level.BASIC or not isinstance(cause, UNPROVED):
            raise Refused("Tệp của giấy này không ký số được. Báo quản trị viên.") from error
        witness.gave_up(level, cause)
    return sign(pdf, signer, field=field, look=look, reason=reason, at=at, witness=witness)


def _signed(
    pdf: bytes, signer: signers.Signer, field: str, look: Look, reason: str, at: datetime,
    witness: Witness, level: Level,
) -> bytes:  # fmt: skip
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    height = _page_height(writer, look.place.page)
    long = level is Level.LONG and witness.context is not None
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason,
        embed_validation_info=long,
        validation_context=witness.context() if long and witness.context else None,
        signer_key_usage=set(),
    )
    style = StaticStampStyle(
        background=_Picture(look.stamp), background_layout=_FIT, border_width=0
    )
    spec = fields.SigFieldSpec(field, on_page=look.place.page, box=look.place.on(height))
    made = _SignerAt(
        meta,
        signer,
        at=at,
        timestamper=None if level is Level.BASIC else witness.timestamper,
        stamp_style=style,
        new_field_spec=spec,
    ).sign_pdf(writer)
    content: bytes = made.getvalue()
    return content


def _page_height(writer: IncrementalPdfFileWriter, page: int) -> float:
    reference, _ = writer.find_page_for_modification(page)
    box = reference.get_object()["/MediaBox"]
    return float(box[3]) - float(box[1])
