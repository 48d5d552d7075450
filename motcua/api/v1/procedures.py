"""The procedures in force."""

from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from motcua.api.http import PROBLEMS
from motcua.api.v1.shapes import PLAIN
from motcua.catalog import queries
from motcua.core import clock
from motcua.dossiers.wording import allowance_words

router = Router(tags=["procedures"])


class ProcedureRow(Schema):
    code: str
    name: str
    sector: str
    time_limit: str
    online_level: str


class ProcedurePage(Schema):
    rows: list[ProcedureRow]
    after: str = Field(description="Dấu trang sau; rỗng là hết")


class RequirementOut(Schema):
    order: int
    name: str
    kind: str
    originals: int
    copies: int
    required: bool
    when: str
    case_keys: list[str]


class CaseOut(Schema):
    key: str
    label: str


class FeeOut(Schema):
    name: str
    amount_vnd: int | None
    per: str
    rule: str
    exempt: list[str]


class ProcedureOut(Schema):
    code: str
    name: str
    sector: str
    authority: str
    allowance: float | None
    unit: str
    time_limit: str
    cases: list[CaseOut]
    requirements: list[RequirementOut]
    fees: list[FeeOut]
    result: str
    legal_basis: list[str]
    in_force_from: str


class SearchIn(Schema):
    q: str = Field("", max_length=200, pattern=PLAIN)
    sector: str = Field("", max_length=40, pattern=PLAIN)
    limit: int = Field(20, ge=1, le=100)
    after: str = Field("", max_length=400, pattern=PLAIN)


@router.get("", response={200: ProcedurePage, **PROBLEMS}, auth=None, operation_id="procedures")
def procedures(request: Any, asked: Query[SearchIn]) -> Any:
    """Search without accents in names, codes and everyday words; a page at a time."""
    page = queries.search(
        asked.q,
        clock.today(),
        sector=asked.sector or None,
        limit=asked.limit,
        after=asked.after or None,
    )
    return {
        "rows": [
            {
                "code": row.code,
                "name": row.name,
                "sector": row.sector_name,
                "time_limit": allowance_words(row.allowance or 0, row.unit),
                "online_level": row.online_level,
            }
            for row in page.rows
        ],
        "after": page.after or "",
    }


@router.get(
    "/{code}", response={200: ProcedureOut, **PROBLEMS}, auth=None, operation_id="procedure"
)
def procedure(request: Any, code: str) -> Any:
    """One procedure as it is in force today."""
    version = queries.procedure_in_force(code, clock.today())
    assert version.allowance is not None and version.in_force_from is not None
    return {
        "code": version.procedure.code,
        "name": version.name,
        "sector": version.sector.name,
        "authority": version.authority,
        "allowance": float(version.allowance),
        "unit": version.unit,
        "time_limit": allowance_words(version.allowance, version.unit),
        "cases": [{"key": c.key, "label": c.label} for c in version.cases.all()],
        "requirements": [
            {
                "order": r.order,
                "name": r.name,
                "kind": r.kind,
                "originals": r.originals,
                "copies": r.copies,
                "required": r.is_required,
                "when": r.when,
                "case_keys": r.case_keys,
            }
            for r in version.requirements.all()
        ],
        "fees": [
            {
                "name": f.name,
                "amount_vnd": f.amount_vnd,
                "per": f.per,
                "rule": f.rule,
                "exempt": f.exempt,
            }
            for f in version.fees.all()
        ],
        "result": version.result,
        "legal_basis": version.legal_basis,
        "in_force_from": version.in_force_from.isoformat(),
    }
