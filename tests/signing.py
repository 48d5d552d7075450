"""A test authority, keys and papers for the tests of signatures."""

import subprocess
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from motcua.papers import actions as papers
from motcua.papers import data as d
from motcua.papers.models import Paper
from motcua.people.models import Staff
from motcua.people.states import Role
from motcua.signatures import actions, testca
from motcua.signatures.models import SigningKey
from tests import make

PIN, SEAL_PIN = "24681357", "13572468"
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
UNIT = "Ủy ban nhân dân phường Thử Nghiệm"


@lru_cache(maxsize=1)
def root() -> testca.Authority:
    return testca.new_authority(SINCE)


@lru_cache(maxsize=64)
def p12(name: str, pin: str = PIN, until: datetime | None = None) -> bytes:
    return testca.as_pkcs12(*testca.issue(root(), name, UNIT, until=until), root(), pin)


@lru_cache(maxsize=8)
def hand(name: str = "Minh Đức") -> bytes:
    return testca.hand_png(name)


@lru_cache(maxsize=1)
def seal_picture() -> bytes:
    return testca.seal_png(UNIT)


def key(by: Staff, *, at: datetime = make.MONDAY, picture: bytes = b"") -> SigningKey:
    return actions.add_key_file(by=by, content=p12(by.full_name), pin=PIN, picture=picture, at=at)


def seal(by: Staff, *, picture: bytes = b"") -> SigningKey:
    return actions.add_key_file(
        by=by, content=p12(UNIT, SEAL_PIN), pin=SEAL_PIN, seal=True, picture=picture,
        at=make.MONDAY,
    )  # fmt: skip


def leader(**facts: Any) -> Staff:
    return make.staff(Role.LEADER, Role.DIRECTOR, **facts)


HEAD = d.Letterhead(authority_name="", unit_name=UNIT, place="Thử Nghiệm")


def letter(by: Staff, **facts: Any) -> Paper:
    """A result that waits for the signature of `by`."""
    data = d.ResultLetter(
        **{
            "letterhead": HEAD, "issued_on": date(2026, 11, 16), "kind": "Giấy xác nhận",
            "subject": "Tình trạng hôn nhân", "paragraphs": ("Nội dung xác nhận.",),
            "signature": d.Signature("PHÓ CHỦ TỊCH", by.full_name, ("KT. CHỦ TỊCH",)),
            "symbol": "XN-UBND",
        }
        | facts
    )  # fmt: skip
    return papers.issue(centre=by.centre, form="result", data=data, by=by, at=make.MONDAY)


def slip(giver: Staff, taker: Staff) -> Paper:
    """A hand-over slip, which two people sign."""
    data = d.HandOverSlip(
        letterhead=HEAD, issued_on=date(2026, 11, 16), giving_unit="Quầy 1", taking_unit="Phòng",
        at=make.MONDAY, rows=(d.Handed("H17.01-261116-0001", "Khai sinh", "Trần Thị Ba"),),
        giver_name=giver.full_name, taker_name=taker.full_name,
    )  # fmt: skip
    return papers.issue(centre=giver.centre, form="handover", data=data, by=giver, at=make.MONDAY)


def tampered(pdf: bytes) -> bytes:
    """One bit of the first page's content is another."""
    at = pdf.index(b"stream", 2000) + 200
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def pdfsig(pdf: bytes, folder: Path, *, trusting: bytes = b"") -> str:
    """What poppler, which knows nothing of us, says of the signatures in a file."""
    file = folder / "signed.pdf"
    file.write_bytes(pdf)
    store = folder / "nss"
    if not store.exists():
        store.mkdir()
        certutil = ["certutil", "-d", f"sql:{store}"]
        subprocess.run([*certutil, "-N", "--empty-password"], check=True)
        if trusting:
            (folder / "root.der").write_bytes(trusting)
            add = ["-A", "-n", "root", "-t", "CT,C,C", "-i", str(folder / "root.der")]
            subprocess.run([*certutil, *add], check=True)
    said = subprocess.run(
        ["pdfsig", "-nssdir", f"sql:{store}", str(file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return said.stdout


def root_pem() -> bytes:
    return root().certificate.public_bytes(Encoding.PEM)


def crl(now: datetime) -> bytes:
    return testca.revocation_list(root(), now)


A_YEAR = timedelta(days=365)
