"""Given: three centres of one province, and a procedure that any of them receives."""

import io
from datetime import date, datetime
from typing import Any

from PIL import Image

from motcua.catalog.models import AnyCounterEntry, ProcedureVersion
from motcua.documents import actions as documents
from motcua.documents.models import Attachment
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier
from motcua.people.models import Centre, Staff
from tests import make

RECEIVES, DECIDES, RETURNS, STRANGE = "noi-nhan", "noi-giai-quyet", "noi-tra", "noi-la"


def procedure(scope: str = "province", **facts: Any) -> ProcedureVersion:
    """A published procedure on the list of any counter since long."""
    version = make.procedure(**facts)
    AnyCounterEntry.objects.create(
        procedure_code=version.procedure.code, scope=scope, from_on=date(2025, 7, 1),
        decision="Quyết định 1/QĐ-UBND",
    )  # fmt: skip
    return version


def people() -> tuple[Staff, Staff, Staff, Staff]:
    """Somebody with every role at the centre that receives, decides, returns, and at a fourth."""
    a, b, c, x = (
        make.staff(at=named(slug), title="CHỦ TỊCH")
        for slug in (RECEIVES, DECIDES, RETURNS, STRANGE)
    )
    return a, b, c, x


def named(slug: str) -> Centre:
    centre = make.centre(slug)
    centre.authority_name = f"Ủy ban nhân dân phường {slug}"
    centre.save(update_fields=["authority_name"])
    return centre


def received(by: Staff, *, at: datetime = make.MONDAY, **facts: Any) -> Dossier:
    """Received by `by` for the deciding centre; `version` and more as for an intake."""
    version = facts.pop("version", None) or procedure()
    make.centre(facts.get("collect_at") or DECIDES)
    return make.dossier(by=by, at=at, version=version, **{"competent": DECIDES} | facts)


def scan(by: Staff) -> Attachment:
    """A picture that `by` has taken in."""
    out = io.BytesIO()
    Image.effect_noise((600, 800), 90).save(out, "PNG")
    return documents.add(by=by, name="Bản quét.png", content=out.getvalue())


def taken_over(by: Staff, dossier: Dossier, *path: str, at: datetime = make.MONDAY) -> Dossier:
    """Taken over by `by` and walked on at the deciding centre."""
    actions.take_over(dossier.pk, by=by, at=at)
    for move in path:
        make.walk(dossier, move, by=by, at=at)
    dossier.refresh_from_db()
    return dossier
