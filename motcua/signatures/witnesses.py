"""Who vouches for our signatures, from the settings: a time-stamp authority, roots, CRLs."""

import asyncio
import functools
from collections.abc import Sequence
from pathlib import Path

from asn1crypto import crl, x509
from django.conf import settings
from pyhanko.keys import load_certs_from_pemder
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from motcua.signatures.pdf import Witness

TSA_SECONDS = 5


def _files(folder: str, *endings: str) -> list[str]:
    """Certificates or CRLs that the administrator has put into a folder, by name."""
    if not folder:
        return []
    return sorted(str(f) for f in Path(folder).iterdir() if f.suffix.lower() in endings)


def roots() -> list[x509.Certificate]:
    """Trusted root and intermediate certificates of MOTCUA_SIGN_ROOTS; PEM or DER."""
    files = _files(settings.SIGN_ROOTS, ".crt", ".cer", ".pem", ".der")
    return list(load_certs_from_pemder(files)) if files else []


def _context() -> ValidationContext:
    lists = [crl.CertificateList.load(Path(f).read_bytes())
             for f in _files(settings.SIGN_CRLS, ".crl")]  # fmt: skip
    return ValidationContext(
        trust_roots=roots(),
        crls=lists,
        allow_fetching=settings.SIGN_FETCH,
        revocation_mode="require",
    )


def witness() -> Witness:
    """A new one for each sitting: what cannot be reached is not asked again in it."""
    url = settings.TSA_URL
    stamper = RequestsHTTPTimeStamper(url, timeout=TSA_SECONDS) if url else None
    can_prove = bool(settings.SIGN_ROOTS) and bool(settings.SIGN_CRLS or settings.SIGN_FETCH)
    return Witness(stamper, functools.partial(_context) if can_prove else None)


def leads_to_a_root(certificate: bytes, chain: Sequence[bytes] = ()) -> bool:
    """Whether one of our roots vouches for a certificate. True where no roots are set up."""
    anchors = roots()
    if not anchors:
        return True
    others = [x509.Certificate.load(der) for der in chain]
    context = ValidationContext(trust_roots=anchors, other_certs=others, allow_fetching=False)
    checker = CertificateValidator(x509.Certificate.load(certificate), validation_context=context)
    try:
        asyncio.run(checker.async_validate_path())
    except (PathError, ValidationError):
        return False
    return True
