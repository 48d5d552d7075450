"""Given: a small chain of three linked procedures, received and walked by the real actions."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from motcua.catalog import actions as catalog
from motcua.catalog.chains import ChainContent, PartContent
from motcua.catalog.models import Case, FeeLine, ProcedureVersion, Requirement
from motcua.dossiers import actions
from motcua.dossiers.linked_shapes import LinkedIntake
from motcua.dossiers.models import Dossier, LinkedRequest
from motcua.dossiers.shapes import FeeIn, ItemIn
from motcua.people.models import Staff
from motcua.people.states import Role
from tests import make

FIRST_DAY = date(2026, 9, 1)
NAMES = ("Khai sinh", "Thường trú", "Thẻ BHYT")


def procedure(name: str, papers: tuple[str, ...], *, allowance: str = "5") -> ProcedureVersion:
    """A published procedure with these required papers and no fee."""
    draft = make.procedure(papers=0, fee=0, name=name, allowance=Decimal(allowance))
    version = ProcedureVersion.objects.create(
        procedure=draft.procedure, number=2, name=name, search_text=name.lower(),
        sector=make.sector(), allowance=Decimal(allowance), unit="working_day",
        created_at=make.MONDAY,
    )  # fmt: skip
    Case.objects.create(version=version, key="thuong", label="Thường", order=1)
    for order, paper in enumerate(papers, start=1):
        Requirement.objects.create(version=version, order=order, name=paper, originals=1)
    FeeLine.objects.create(
        version=version, name="Lệ phí", kind="charge", amount_vnd=20000, per="per_case",
        set_by="national", exempt=["trẻ em"],
    )  # fmt: skip
    ProcedureVersion.objects.filter(procedure=draft.procedure, number=1).update(
        in_force_until=date(2026, 7, 31)
    )
    ProcedureVersion.objects.filter(pk=version.pk).update(
        state="published", is_final=True, in_force_from=date(2026, 8, 1), published_at=make.MONDAY
    )
    version.refresh_from_db()
    return version


@dataclass
class Three:
    """The whole and its parts; `code` is that by which the chain is found."""

    whole: ProcedureVersion
    parts: tuple[ProcedureVersion, ...]

    @property
    def code(self) -> str:
        return self.whole.procedure.code

    def intake(self, **facts: Any) -> LinkedIntake:
        """Every required paper was brought, each once."""
        own = {key: facts.pop(key) for key in ("parts", "together") if key in facts}
        papers = list(self.whole.requirements.all())
        papers += [self.parts[0].requirements.get(order=2)]
        items = tuple(ItemIn(r.pk, originals=1) for r in papers)
        facts = {"items": items, "fee": FeeIn(method="cash")} | facts
        return LinkedIntake(make.intake(self.whole, **facts), **own)


def three() -> Three:
    """3 working days in all: 1 + 1 + 1, the second and third decided by others."""
    whole = procedure("Ba trong một", ("Tờ khai liên thông",), allowance="3")
    parts = tuple(
        procedure(name, papers)
        for name, papers in zip(
            NAMES,
            (("Tờ khai khai sinh", "Giấy chứng sinh"), ("Tờ khai CT01",), ("Tờ khai TK1",)),
            strict=True,
        )
    )
    one, two, three = (version.procedure.code for version in parts)
    day = Decimal(1)
    content = ChainContent(
        decision="Nghị định thử",
        cutoff=time(15),
        parts=(
            PartContent(one, NAMES[0], allowance=day, unit="working_day"),
            PartContent(two, NAMES[1], "Công an cấp xã", waits_for=(1,), allowance=day,
                        unit="working_day", exemption="trẻ em"),
            PartContent(three, NAMES[2], "Bảo hiểm xã hội", waits_for=(2,), needs=(1,),
                        allowance=day, unit="working_day", exemption="trẻ em"),
        ),
        covers={"Tờ khai liên thông": ("Tờ khai khai sinh", "Tờ khai CT01", "Tờ khai TK1")},
    )  # fmt: skip
    catalog.publish_chain(whole.procedure.code, by=None, content=content, in_force_from=FIRST_DAY)
    return Three(whole, parts)


def receive(chain: Three, by: Staff, at: datetime = make.MONDAY, **facts: Any) -> LinkedRequest:
    answer = actions.receive_linked(chain.intake(**facts), by=by, at=at)
    return LinkedRequest.objects.get(pk=answer["request"])


def parts_of(request: LinkedRequest) -> list[Dossier]:
    return list(Dossier.objects.filter(linked=request).order_by("linked_order"))


def sign(dossier: Dossier, by: Staff, *, kind: str = "granted", at: datetime) -> Dossier:
    """Proposed by one and signed by another."""
    actions.propose(dossier.pk, by=by, kind=kind, title="Giấy khai sinh", text="Nội dung ghi sổ.",
                    at=at)  # fmt: skip
    leader = make.staff(Role.LEADER, at=by.centre)
    return actions.resolve(dossier.pk, by=leader, at=at)


def enter(dossier: Dossier, by: Staff, *, kind: str = "granted", at: datetime) -> Dossier:
    return actions.enter_result(
        dossier.pk, by=by, kind=kind, title="Thông báo kết quả", issued_by="Công an phường",
        issued_number="12/TB", issued_on=at.date(), at=at,
    )  # fmt: skip
