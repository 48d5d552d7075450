"""What a certificate says of itself, and how a PKCS#12 file is opened. No table, no clock."""

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import pkcs12 as asn1_pkcs12
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509.oid import NameOID
from django.views.decorators.debug import sensitive_variables
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from motcua.core.errors import BadRequest
from motcua.signatures import rules

MOST_BYTES = 64 * 1024
PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Certified:
    """The facts of one certificate that we keep and show."""

    der: bytes
    name: str  # CN
    subject: str
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    fingerprint: str  # SHA-256
    is_test: bool


def certified(der: bytes) -> Certified:
    """Raises BadRequest for what is no certificate, or one that is not for signing."""
    try:
        found = x509.load_der_x509_certificate(der)
    except ValueError as error:
        raise BadRequest("Tệp này không chứa chứng thư số đọc được.", "file") from error
    try:
        usage = found.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        usage = None
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        raise BadRequest("Chứng thư số này không dùng để ký. Hỏi nơi cấp chứng thư.", "file")
    subject, issuer = found.subject.rfc4514_string(), found.issuer.rfc4514_string()
    names = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Certified(
        der=der,
        name=str(names[0].value)[:200] if names else subject[:200],
        subject=subject[:500],
        issuer=issuer[:500],
        serial=f"{found.serial_number:X}",
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
        fingerprint=found.fingerprint(hashes.SHA256()).hex(),
        is_test=rules.is_test(issuer, subject),
    )


class WrongPin(BadRequest):
    """The PIN does not open this key."""

    code = "wrong-pin"

    def __init__(self, field: str = "pin") -> None:
        super().__init__("Mã PIN không đúng. Chưa ký gì; anh/chị nhập lại mã PIN.", field)


@dataclass(frozen=True, slots=True)
class Opened:
    """A PKCS#12 file with its PIN given: the key lives only as long as this object."""

    key: PrivateKey
    certificate: bytes  # DER
    chain: tuple[bytes, ...]


@sensitive_variables("pin")
def open_pkcs12(content: bytes, pin: str) -> Opened:
    """Raises BadRequest for what is no PKCS#12 file with one signing key, WrongPin."""
    if len(content) > MOST_BYTES:
        raise BadRequest("Tệp chứng thư số nhỏ hơn 64 KB. Anh/chị chọn lại tệp .p12.", "file")
    try:
        # Lazily parsed: reading a field is what tells a PKCS#12 file from anything else.
        asn1_pkcs12.Pfx.load(content, strict=True)["auth_safe"]["content_type"].native  # noqa: B018
    except (ValueError, TypeError, KeyError) as error:
        raise BadRequest("Tệp này không phải tệp chứng thư số .p12 hoặc .pfx.", "file") from error
    try:
        key, found, others = pkcs12.load_key_and_certificates(content, pin.encode())
    except ValueError as error:
        raise WrongPin from error
    if found is None or not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise BadRequest("Tệp .p12 phải có một khóa ký RSA hoặc ECDSA và chứng thư của nó.", "file")
    if isinstance(key, RSAPrivateKey) and key.key_size < 2048:
        raise BadRequest("Khóa RSA phải từ 2048 bit. Đề nghị nơi cấp đổi chứng thư.", "file")
    der = found.public_bytes(Encoding.DER)
    return Opened(key, der, tuple(other.public_bytes(Encoding.DER) for other in others))


class HeldSigner(SimpleSigner):
    """A signer that keeps its key opened: reading it anew costs 28 ms at every signature."""

    def __init__(self, opened: Opened) -> None:
        self._held = opened.key
        store = SimpleCertificateStore()
        store.register_multiple(asn1_x509.Certificate.load(der) for der in opened.chain)
        certificate = asn1_x509.Certificate.load(opened.certificate)
        super().__init__(
            signing_cert=certificate,
            signing_key=None,  # only `sign_raw` reads it, and that is ours
            cert_registry=store,
        )

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        algorithm = _HASHES[digest_algorithm.lower()]
        if isinstance(self._held, RSAPrivateKey):
            return self._held.sign(data, PKCS1v15(), algorithm)
        return self._held.sign(data, ECDSA(algorithm))


_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
