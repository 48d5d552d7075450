"""Linked procedures: receive one application, read a request with its parts."""

from datetime import datetime
from typing import Any

from ninja import Router, Schema
from ninja import Status as Answer
from pydantic import Field

from motcua.api.http import PROBLEMS, Code, IdempotencyKey, KeyRequest, naming, need
from motcua.api.v1.shapes import OF_FEE, ReceiveIn
from motcua.catalog import queries as catalog
from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound
from motcua.core.once import fingerprint, once
from motcua.dossiers import actions, queries
from motcua.dossiers.linked_shapes import LinkedIntake, PartIn
from motcua.people import actions as people

router = Router(tags=["linked"])


class LinkedPartIn(Schema):
    order: int = Field(ge=1, le=20, description="Thứ tự của thủ tục trong chuỗi")
    case: str = Field("", max_length=60, description="Trường hợp; rỗng: trường hợp thường gặp")


class LinkedIn(ReceiveIn):
    """As for one procedure; `items.order` is the place in the one list of papers, from 1."""

    parts: list[LinkedPartIn] = Field(
        default_factory=list, max_length=20,
        description="Thủ tục được đề nghị; rỗng: mọi thủ tục không tuỳ chọn",
    )  # fmt: skip
    together: bool = Field(False, description="Trả mọi kết quả một lần")


class LinkedPartOut(Schema):
    order: int
    label: str
    number: str = Field(description="Mã hồ sơ của thủ tục này")
    decided_by: str
    status: str
    waiting: bool = Field(description="Chờ thủ tục trước có kết quả")
    due_at: datetime | None
    first_due_at: datetime | None
    resolved_at: datetime | None


class LinkedOut(Schema):
    number: str = Field(description="Mã yêu cầu liên thông")
    name: str
    received_at: datetime
    due_at: datetime
    first_due_at: datetime
    closed_at: datetime | None
    together: bool
    parts: list[LinkedPartOut]


@router.post("", response={201: LinkedOut, **PROBLEMS}, operation_id="receiveLinked")
def receive(request: KeyRequest, body: LinkedIn, key: IdempotencyKey = "") -> Any:
    """Receive one application for linked procedures: a dossier for each, one receipt."""
    by = need(request, "dossiers:write")
    if body.decision != "accept":
        raise BadRequest("Liên thông chỉ tiếp nhận được ở đây; việc khác gửi đến /dossiers.")
    asked = fingerprint("receiveLinked", body.model_dump())
    with naming(OF_FEE):
        answer, _ = once(by.pk, key, asked, lambda: actions.receive_linked(_intake(body), by=by))
    return Answer(201, _out(queries.linked_for(by, answer["number"])))


def _intake(body: LinkedIn) -> LinkedIntake:
    """The places of the one list become the requirements that they stand for today."""
    day = clock.today()
    chain = catalog.chain_in_force(body.procedure, day)
    if chain is None:
        raise NotFound("Thủ tục này không phải thủ tục liên thông đang áp dụng.")
    parts = tuple(PartIn(part.order, part.case) for part in body.parts)
    asked = {part.order: part.case_key for part in parts}
    rows = [row for row in chain.parts.all() if row.order in asked or not row.is_optional]
    versions = catalog.part_versions(rows, day)
    chosen = {
        row.order: (versions[row.order], asked.get(row.order, "") or row.case_key)
        for row in rows
        if row.order in versions
    }
    whole = catalog.procedure_in_force(body.procedure, day)
    papers = catalog.linked_papers(chain, whole, body.case, body.channel, chosen)
    places = {n: paper.item.requirement_id for n, paper in enumerate(papers, start=1)}
    return LinkedIntake(body.intake(places), parts, body.together)


@router.get("/{code}", response={200: LinkedOut, **PROBLEMS}, operation_id="linked")
def linked(request: KeyRequest, code: Code) -> Any:
    """One request with every part. The read is logged."""
    by = need(request, "dossiers:read")
    found = queries.linked_for(by, code)
    people.note_read(by=by, what="dossier", subject=found.code)
    return _out(found)


def _out(view: queries.LinkedView) -> dict[str, Any]:
    return {
        "number": view.code,
        "name": view.name,
        "received_at": view.received_at,
        "due_at": view.due_at,
        "first_due_at": view.first_due_at,
        "closed_at": view.closed_at,
        "together": view.together,
        "parts": [
            {
                "order": part.order,
                "label": part.label,
                "number": part.code,
                "decided_by": part.decided_by,
                "status": part.status,
                "waiting": part.is_waiting,
                "due_at": part.due_at,
                "first_due_at": part.first_due_at,
                "resolved_at": part.resolved_at,
            }
            for part in view.parts
        ],
    }
