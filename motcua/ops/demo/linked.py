"""One running request for linked procedures: a birth that is registered, its residence at work."""

from datetime import date

from motcua.applicants.rules import PersonIn
from motcua.catalog import queries as catalog
from motcua.catalog.models import LinkedChain
from motcua.documents import actions as documents
from motcua.dossiers import actions
from motcua.dossiers.linked_shapes import LinkedIntake
from motcua.dossiers.models import Dossier
from motcua.dossiers.shapes import FeeIn, FileIn, Intake, ItemIn
from motcua.ops.demo.past import Hall, citizen, moment
from motcua.ops.demo.scans import scan

CHAIN = "3.000722"
CASE = "cha-me-cung-ho"


def three_in_one(hall: Hall, day: date) -> None:
    """A mother asks for all three on `day`; the birth is signed in the afternoon."""
    chain = catalog.chain_in_force(CHAIN, day)
    if chain is None:
        return
    by = hall.staff["tiepnhan1"]
    answer = actions.receive_linked(
        LinkedIntake(_intake(hall, chain, day)), by=by, at=moment(day, 130)
    )
    birth = Dossier.objects.get(code=answer["dossiers"][0], centre=hall.centre)
    actions.propose(
        birth.pk, by=hall.staff["hotich"], kind="granted", title="Giấy khai sinh",
        text="Đã ghi vào Sổ đăng ký khai sinh của phường.\n"
        "Số định danh cá nhân của trẻ đã được cấp.",
        at=moment(day, 420),
    )  # fmt: skip
    actions.resolve(birth.pk, by=hall.staff["chutich"], at=moment(day, 470))


def _intake(hall: Hall, chain: LinkedChain, day: date) -> Intake:
    whole = catalog.procedure_in_force(CHAIN, day)
    rows = [part for part in chain.parts.all() if not part.is_optional]
    versions = catalog.part_versions(rows, day)
    chosen = {row.order: (versions[row.order], row.case_key) for row in rows}
    papers = catalog.linked_papers(chain, whole, CASE, "direct", chosen)
    needed = [paper.item for paper in papers if paper.item.is_required]
    mother = citizen(hall.chance)
    files = tuple(
        FileIn(
            documents.add(
                by=hall.staff["tiepnhan1"], name=f"{item.name[:60]}.jpg", content=scan(item.name)
            ).token,
            n,
        )
        for n, item in enumerate(needed, start=1)
        if item.kind != "present_only"
    )
    return Intake(
        procedure_code=CHAIN,
        case_key=CASE,
        submitter=mother,
        owner=PersonIn(full_name="Nguyễn Bảo An", birth_on=day, gender="female"),
        authorisation="Mẹ đẻ",
        items=tuple(
            ItemIn(item.requirement_id, originals=item.originals, copies=item.copies)
            for item in needed
        ),
        files=files,
        fee=FeeIn(method="cash"),
    )
