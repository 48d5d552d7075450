"""A certificate authority for trying out. Nobody trusts it, and every signature says so."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from motcua.papers.render import draw
from motcua.signatures.rules import TEST_MARK

YEARS = 5
Key = rsa.RSAPrivateKey
EXPONENT, BITS = 65537, 2048


@dataclass(frozen=True, slots=True)
class Authority:
    """The root with its key, and since when what it issues is valid."""

    certificate: x509.Certificate
    key: Key
    since: datetime

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


def _name(common: str, unit: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")]
    if unit:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, unit[:64]))
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _usage(*, signs: bool = False, issues: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs, content_commitment=signs, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=issues, crl_sign=issues,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def new_authority(since: datetime) -> Authority:
    key = rsa.generate_private_key(EXPONENT, BITS)
    name = _name(f"Một Cửa – CA {TEST_MARK}")
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=366 * 2 * YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(issues=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key, since)


def issue(
    root: Authority, name: str, unit: str = "", *, until: datetime | None = None, tsa: bool = False
) -> tuple[Key, x509.Certificate]:
    """A key and its certificate for a person, an organisation or (`tsa`) a clock."""
    key = rsa.generate_private_key(EXPONENT, BITS)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name, unit))
        .issuer_name(root.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(root.since)
        .not_valid_after(until or root.since + timedelta(days=366 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key()),
            critical=False,
        )
    )
    if tsa:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    return key, builder.sign(root.key, hashes.SHA256())


def as_pkcs12(key: Key, certificate: x509.Certificate, root: Authority, pin: str) -> bytes:
    return pkcs12.serialize_key_and_certificates(
        b"mot-cua", key, certificate, [root.certificate], BestAvailableEncryption(pin.encode())
    )


def revocation_list(root: Authority, now: datetime, revoked: tuple[int, ...] = ()) -> bytes:
    """The root's CRL as DER, good for thirty days."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.certificate.subject)
        .last_update(now - timedelta(hours=1))
        .next_update(now + timedelta(days=30))
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key()),
            critical=False,
        )
    )
    for serial in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(root.key, hashes.SHA256()).public_bytes(Encoding.DER)


def hand_png(name: str) -> bytes:
    """A made-up signature of somebody: the last two words of the name."""
    return draw("specimen_hand", {"name": " ".join(name.split()[-2:])}, format="png", ppi=300)


def seal_png(unit: str) -> bytes:
    """A seal that says that it is none."""
    return draw("specimen_seal", {"name": unit}, format="png", ppi=300)


@dataclass(frozen=True, slots=True)
class Made:
    """What was written for one holder."""

    holder: str
    pkcs12: bytes
    picture: bytes


def make(
    people: dict[str, tuple[str, str]], unit: str, pin: str, now: datetime
) -> tuple[Authority, list[Made]]:
    """A root, one PKCS#12 for each of `people` (file name → name, title) and one for the seal."""
    root = new_authority(now - timedelta(days=1))
    made = [
        Made(file, as_pkcs12(*issue(root, name, unit), root, pin), hand_png(name))
        for file, (name, _) in people.items()
    ]
    seal = as_pkcs12(*issue(root, unit, unit), root, pin)
    return root, [*made, Made("con-dau", seal, seal_png(unit))]


def write(folder: Path, root: Authority, made: list[Made], now: datetime) -> list[Path]:
    """All of it as files only their owner may read."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = root.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    files = {
        "ca-thu-nghiem.crt": root.certificate.public_bytes(Encoding.PEM),
        "ca-thu-nghiem.key": key,
        "ca-thu-nghiem.crl": revocation_list(root, now),
    }
    for one in made:
        files |= {f"{one.holder}.p12": one.pkcs12, f"{one.holder}.png": one.picture}
    written = []
    for name, content in files.items():
        path = folder / name
        path.touch(mode=0o600)
        path.write_bytes(content)
        written.append(path)
    return written
