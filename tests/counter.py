"""A receptionist at an open counter, and what the intake form posts."""

import io
from dataclasses import dataclass
from typing import Any

from django.test import Client
from PIL import Image

from motcua.catalog.models import ProcedureVersion
from motcua.people.models import Centre, Counter, Staff
from motcua.people.states import Role
from motcua.queueing import actions as queueing
from motcua.queueing.models import Line, Ticket
from tests import make

HTMX = {"HTTP_HX_REQUEST": "true"}
CARD = "048190000012||Nguyễn Thị Thùy Dương|02091990|Nữ|K12 Núi Thành, Hải Châu, Đà Nẵng|01012022"


@dataclass
class Desk:
    """One receptionist, seated; `client` is signed in."""

    centre: Centre
    staff: Staff
    counter: Counter
    line: Line
    client: Client

    def ticket(self, version: ProcedureVersion | None = None, **facts: Any) -> Ticket:
        code = version.procedure.code if version else None
        return queueing.take(centre_id=self.centre.pk, procedure_code=code, **facts)

    def serve(self, version: ProcedureVersion | None = None) -> Ticket:
        """A ticket that is taken, called and begun here."""
        self.ticket(version)
        called = queueing.call_next(self.counter.pk, by=self.staff)
        return queueing.begin(called.pk, by=self.staff)


def desk(client: Client, *roles: Role) -> Desk:
    line = make.line()
    counter = line.counters.get()
    person = make.staff(*(roles or (Role.RECEPTIONIST,)), full_name="Trần Thị Mai")
    queueing.sit(counter.pk, by=person)
    client.force_login(person)
    return Desk(line.centre, person, counter, line, client)


def form(version: ProcedureVersion, *, act: str = "receive", **changes: str) -> dict[str, Any]:
    """What a complete intake posts; `changes` name fields with "__" for "-"."""
    typed: dict[str, Any] = {
        "key": "mot-lan-duy-nhat", "act": act, "procedure_code": version.procedure.code,
        "channel": "direct", "return_by": "counter", "sets": "1", "pages": "1", "fee_copies": "1",
        "s-kind": "citizen", "s-id_kind": "cccd", "s-full_name": "Nguyễn Thị Thùy Dương",
        "s-personal_id": "048190000012", "s-birth": "02/09/1990", "s-phone": "0905123456",
        "s-address": "12 Núi Thành", "method": "cash",
    }  # fmt: skip
    for requirement in version.requirements.all():
        if requirement.is_required:
            typed |= {f"r{requirement.pk}-state": "ok", f"r{requirement.pk}-originals": "1"}
    return typed | {name.replace("__", "-"): value for name, value in changes.items()}


def picture(colour: str = "white") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()
