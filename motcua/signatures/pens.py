"""A pen: the keys of one sitting, opened with their PINs once and gone when it ends.

The PIN is a parameter here and nothing else: it is not stored, not logged, not remembered.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

from django.views.decorators.debug import sensitive_variables
from pyhanko.sign.signers import Signer

from motcua.core import clock, limits
from motcua.core.errors import BadRequest, NotAllowed, TooMany, WrongState
from motcua.people.models import Staff
from motcua.signatures import certs, queries, stamps, tokens, witnesses
from motcua.signatures.models import SigningKey
from motcua.signatures.pdf import Witness
from motcua.signatures.states import Hold, Part

WRONG_PINS_AN_HOUR = 8
LONGEST_PIN = 64


@dataclass(slots=True)
class Ink:
    """One opened key and the stamps that were drawn for it: forty papers of one kind need few."""

    key: SigningKey
    signer: Signer
    picture: stamps.Picture | None
    drawn: dict[tuple[float, float], bytes] = field(default_factory=dict)

    @property
    def part(self) -> Part:
        return self.key.part


@dataclass(slots=True)
class Pen:
    """What `by` signs with in this sitting. No ink: the papers are signed by hand."""

    by_id: int
    own: Ink | None = None
    seal: Ink | None = None
    witness: Witness = field(default_factory=Witness)

    @property
    def problem(self) -> str:
        """What was not reached, in words; empty when all went as set up."""
        return self.witness.problem


def must_be_in_force(key: SigningKey, at: datetime) -> None:
    """Raises WrongState for a key that was revoked, has ended or has not begun."""
    what = "Chứng thư số của cơ quan" if key.staff_id is None else "Chứng thư số của anh/chị"
    if key.revoked_at is not None:
        raise WrongState(f"{what} đã thu hồi. Thêm chứng thư mới rồi ký.")
    if key.not_after < at:
        day = f"{clock.local(key.not_after):%d/%m/%Y}"
        raise WrongState(f"{what} đã hết hạn ngày {day}. Thêm chứng thư mới rồi ký.")
    if key.not_before > at:
        raise WrongState(f"{what} chưa đến ngày có hiệu lực ({key.not_before:%d/%m/%Y}).")


@sensitive_variables("pin")
def _check(pin: str, by: Staff, name: str) -> None:
    if not pin or len(pin) > LONGEST_PIN:
        raise BadRequest("Nhập mã PIN của chứng thư số.", name)
    if limits.too_many_so_far("pin", str(by.pk), per_hour=WRONG_PINS_AN_HOUR):
        raise TooMany("Đã nhập sai mã PIN nhiều lần. Anh/chị thử lại sau một giờ.")


@sensitive_variables("pin")
def _opened(stack: ExitStack, key: SigningKey, pin: str, by: Staff, name: str) -> Signer:
    """The signer of a key. A wrong PIN is counted, by the hour. Raises WrongPin, TooMany."""
    _check(pin, by, name)
    certificate = bytes(key.certificate)
    try:
        if key.hold == Hold.PKCS11:
            return stack.enter_context(
                tokens.signer(
                    token_label=key.token_label, key_label=key.key_label,
                    certificate=certificate, pin=pin,
                )
            )  # fmt: skip
        found = certs.open_pkcs12(bytes(key.pkcs12 or b""), pin)
    except certs.WrongPin as wrong:
        limits.over_hourly_limit("pin", str(by.pk), per_hour=WRONG_PINS_AN_HOUR)
        raise certs.WrongPin(name) from wrong
    return certs.HeldSigner(found)


@sensitive_variables("pin")
def _ink(stack: ExitStack, key: SigningKey, pin: str, by: Staff, name: str, at: datetime) -> Ink:
    must_be_in_force(key, at)
    signer = _opened(stack, key, pin, by, name)
    picture = stamps.read(bytes(key.picture)) if key.picture is not None else None
    return Ink(key, signer, picture)


@contextmanager
def opened(
    by: Staff, *, pin: str = "", seal_pin: str = "", by_hand: bool = False,
    at: datetime | None = None,
) -> Iterator[Pen]:  # fmt: skip
    """The pen of one sitting. Open it outside of a transaction, or a wrong PIN is not counted.

    A person without a key in force, or who chose `by_hand`, gets a pen without ink. Without
    `seal_pin` the seal is put on later. 1 query and the count of wrong PINs, with the seal 2.

    Raises WrongPin and BadRequest (field "pin" or "seal_pin"), WrongState for a key out of force,
    NotAllowed, TooMany.
    """
    at = at or clock.now()
    key = None if by_hand else queries.key_of(by)
    if key is None or not (pin or key.in_force(at)):
        yield Pen(by.pk)
        return
    with ExitStack() as stack:
        own = _ink(stack, key, pin, by, "pin", at)
        seal = None
        if seal_pin:
            found = _seal_key(by)
            seal = _ink(stack, found, seal_pin, by, "seal_pin", at)
        yield Pen(by.pk, own, seal, witnesses.witness())


@contextmanager
def opened_seal(by: Staff, *, seal_pin: str, at: datetime | None = None) -> Iterator[Pen]:
    """A pen with the seal alone, for papers that their leader has signed. Raises like `opened`."""
    found = _seal_key(by)
    with ExitStack() as stack:
        seal = _ink(stack, found, seal_pin, by, "seal_pin", at or clock.now())
        yield Pen(by.pk, None, seal, witnesses.witness())


def _seal_key(by: Staff) -> SigningKey:
    if not by.has_role(*queries.USES_SEAL):
        names = " hoặc ".join(role.in_words for role in queries.USES_SEAL)
        raise NotAllowed(f"Việc đóng dấu số dành cho {names}.")
    found = queries.seal_of(by.centre_id)
    if found is None:
        raise BadRequest("Trung tâm chưa có chứng thư số của cơ quan.", "seal_pin")
    return found


def with_pen(act: Callable[..., Any]) -> Callable[..., Any]:
    """`act(id, by=, pen=, …)` as doors call it: with `pin`, `seal_pin` and `by_hand` instead.
    Raises like `opened`."""

    @wraps(act)
    @sensitive_variables("pin", "seal_pin")
    def signing(
        pk: int, *, by: Staff, pin: str = "", seal_pin: str = "", by_hand: bool = False,
        **facts: Any,
    ) -> Any:  # fmt: skip
        with opened(by, pin=pin, seal_pin=seal_pin, by_hand=by_hand) as pen:
            return act(pk, by=by, pen=pen, **facts)

    return signing
