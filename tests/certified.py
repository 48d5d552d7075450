"""A procedure that is entered in a book of certification, and what was certified."""

from datetime import datetime
from typing import Any

from motcua.catalog.models import FeeLine, Procedure, ProcedureVersion
from motcua.dossiers import actions
from motcua.dossiers.shapes import FeeIn, OriginalIn
from motcua.people.models import Staff
from tests import make

NAME = "Chứng thực bản sao từ bản chính"


def procedure(code: str = "2.000815", **facts: Any) -> ProcedureVersion:
    """2.000 đồng for each page and copy, served at once, one paper."""
    version = make.procedure(
        1, "same_day", serves_now=True, papers=1, fee=2000, per="per_page", name=NAME,
        search_text="chung thuc ban sao tu ban chinh", **facts,
    )  # fmt: skip
    Procedure.objects.filter(pk=version.procedure_id).update(code=code)
    assert FeeLine.objects.filter(version=version).count() == 1
    return ProcedureVersion.objects.get(pk=version.pk)


def serve(
    *names: str, by: Staff, version: ProcedureVersion, signer: Staff | None = None,
    at: datetime = make.MONDAY, **facts: Any,
) -> dict[str, Any]:  # fmt: skip
    fee = FeeIn(method="cash", originals=tuple(OriginalIn(name) for name in names))
    return actions.serve_now(
        make.intake(version, fee=fee, **facts), by=by, result_title="Bản sao",
        signer=(signer or by).username, at=at,
    )  # fmt: skip
