"""Keys on a token or in an HSM that is plugged into this server (PKCS#11).

One sitting at a time holds the token: the driver counts log-ins by process and not by person,
so a second sitting would sign under the first one's PIN.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from asn1crypto import x509
from django.conf import settings
from django.views.decorators.debug import sensitive_variables
from pkcs11 import Attribute, ObjectClass, PKCS11Error, Session
from pkcs11.exceptions import (
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    TokenNotPresent,
    TokenNotRecognised,
)
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers import Signer

from motcua.core.errors import BadRequest, Busy, Refused
from motcua.signatures.certs import WrongPin

NO_TOKEN = "Không thấy thiết bị ký “{}”. Kiểm tra thiết bị đã cắm vào máy chủ chưa."  # noqa: S105
WAIT_SECONDS = 10
_held: dict[str, threading.Lock] = {}
_making = threading.Lock()


def _lock_of(token_label: str) -> threading.Lock:
    with _making:
        return _held.setdefault(token_label, threading.Lock())


@contextmanager
def _session(token_label: str, pin: str, field: str) -> Iterator[Session]:
    """Raises WrongPin, Busy, BadRequest without a driver, Refused without the token."""
    if not settings.PKCS11_MODULE:
        raise BadRequest("Máy chủ chưa đặt MOTCUA_PKCS11_MODULE nên chưa dùng được thiết bị ký.")
    held = _lock_of(token_label)
    if not held.acquire(timeout=WAIT_SECONDS):
        raise Busy("Thiết bị ký đang được dùng. Anh/chị thử lại sau ít giây.")
    try:
        criteria = TokenCriteria(label=token_label)
        try:
            session = open_pkcs11_session(
                settings.PKCS11_MODULE, token_criteria=criteria, user_pin=pin
            )
        except PinLocked as error:
            raise Refused("Thiết bị ký đã khóa vì nhập sai PIN. Liên hệ nơi cấp để mở.") from error
        except (PinIncorrect, PinInvalid, PinLenRange) as error:
            raise WrongPin(field) from error
        except (TokenNotPresent, TokenNotRecognised, PKCS11Error, RuntimeError) as error:
            raise Refused(NO_TOKEN.format(token_label)) from error
        try:
            yield session
        finally:
            session.close()
    finally:
        held.release()


@contextmanager
def signer(
    *, token_label: str, key_label: str, certificate: bytes, pin: str, field: str = "pin"
) -> Iterator[Signer]:
    """A signer whose key stays on the token, as long as the sitting lasts."""
    with _session(token_label, pin, field) as session:
        yield PKCS11Signer(
            session,
            signing_cert=x509.Certificate.load(certificate),
            key_label=key_label,
        )


@sensitive_variables("pin")
def certificate_on(*, token_label: str, key_label: str, pin: str) -> bytes:
    """The DER certificate that lies beside the key. Raises BadRequest where there is none."""
    with _session(token_label, pin, "pin") as session:
        query = {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.LABEL: key_label}
        found = [bytes(one[Attribute.VALUE]) for one in session.get_objects(query)]
    if len(found) != 1:
        raise BadRequest(f"Trên thiết bị không có chứng thư tên “{key_label}”.", "key_label")
    return found[0]
