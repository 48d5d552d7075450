"""What a signed PDF says of its signatures, checked anew from its bytes alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from motcua.signatures import certs
from motcua.signatures.states import Level

# What a damaged file makes the reader say; a half-read signature is none.
UNREADABLE = (PdfReadError, ValueError, KeyError, TypeError, IndexError)


@dataclass(frozen=True, slots=True)
class Seen:
    """One signature as found. `is_valid`: the signed bytes are unchanged and the key made it;
    `is_trusted`: its certificate also leads to one of the roots that were given."""

    name: str
    issuer: str
    field: str
    at: datetime | None
    is_valid: bool
    is_trusted: bool
    is_test: bool
    is_whole: bool  # covers the file up to its end
    level: Level


def verify(pdf: bytes, roots: Sequence[bytes] = ()) -> list[Seen]:
    """All signatures in the order in which they were made; `roots` are DER certificates.

    About 20 ms each; asks nobody outside. A file that cannot be read, or has none, gives an
    empty list: it proves nothing.
    """
    anchors = [x509.Certificate.load(der) for der in roots]
    try:
        reader = PdfFileReader(BytesIO(pdf))
        return [_seen(found, anchors) for found in reader.embedded_regular_signatures]
    except UNREADABLE:
        return []


def _seen(found: EmbeddedPdfSignature, anchors: list[x509.Certificate]) -> Seen:
    context = ValidationContext(trust_roots=anchors, allow_fetching=False)
    try:
        status = validate_pdf_signature(found, context, ts_validation_context=context)
    except (SignatureValidationError, ValueError):
        status = None
    facts = certs.certified(found.signer_cert.dump())
    unchanged = status is not None and status.intact and status.valid and bool(status.docmdp_ok)
    timed = status is not None and status.timestamp_validity is not None
    return Seen(
        name=facts.name,
        issuer=facts.issuer,
        field=found.field_name,
        at=found.self_reported_timestamp,
        is_valid=unchanged,
        is_trusted=unchanged and status is not None and status.trusted,
        is_test=facts.is_test,
        is_whole=status is not None and status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        level=_level(found, timed=timed),
    )


def _level(found: EmbeddedPdfSignature, *, timed: bool) -> Level:
    if not timed:
        return Level.BASIC
    return Level.LONG if "/DSS" in found.reader.root else Level.TIMED
