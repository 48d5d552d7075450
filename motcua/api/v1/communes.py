"""Communes since 1 July 2025, found by today's or yesterday's name."""

from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from motcua.api.http import PROBLEMS
from motcua.api.v1.shapes import PLAIN
from motcua.areas import queries

router = Router(tags=["communes"])


class CommuneIn(Schema):
    q: str = Field(min_length=1, max_length=120, pattern=PLAIN, description="Không cần dấu")
    limit: int = Field(10, ge=1, le=50)


class CommuneOut(Schema):
    code: str = Field(description="Mã của cơ quan thống kê, 5 chữ số")
    name: str
    province: str
    matched_former: list[str] = Field(description="Tên cũ trùng với chữ tìm")


@router.get("", response={200: list[CommuneOut], **PROBLEMS}, auth=None, operation_id="communes")
def communes(request: Any, asked: Query[CommuneIn]) -> Any:
    """Find a ward, commune or special zone; old units lead to the one they are now part of."""
    return [
        {
            "code": hit.code,
            "name": hit.name,
            "province": hit.province,
            "matched_former": list(hit.matched_former),
        }
        for hit in queries.search_communes(asked.q, limit=asked.limit)
    ]
