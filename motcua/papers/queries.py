"""Papers for those who may see them, and the public answer to "is this paper genuine"."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from motcua.core import clock
from motcua.core.errors import NotFound, Refused
from motcua.papers.data import Letterhead
from motcua.papers.models import Paper
from motcua.papers.plain import sha256
from motcua.papers.render import render
from motcua.people.models import Centre, Staff
from motcua.people.states import SEES_DOSSIERS

NOT_HERE = "Không tìm thấy giấy này. Anh/chị kiểm tra lại mã hồ sơ và số thứ tự của giấy."


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """What anyone holding a paper may learn: no name, no number of identity, no dossier code."""

    title: str
    number: str
    issued_on: date
    unit: str
    is_void: bool
    voided_on: date | None
    sha256: str  # of the file; empty until it was printed for the first time


def letterhead(centre: Centre) -> Letterhead:
    """The centre's own, as it stands over its papers."""
    return Letterhead(
        authority_name=centre.authority_name,
        unit_name=centre.name,
        place=centre.place,
        address=centre.address,
        phone=centre.phone,
        email=centre.email,
    )


def papers_of(viewer: Staff | Centre, dossier_code: str) -> QuerySet[Paper]:
    """All papers of one dossier of the viewer's centre, oldest first. One query.

    A person who may not see dossiers sees none.
    """
    if isinstance(viewer, Staff):
        if not viewer.has_role(*SEES_DOSSIERS):
            return Paper.objects.none()
        viewer = viewer.centre
    found = Paper.objects.filter(centre=viewer, dossier_code=dossier_code).exclude(dossier_code="")
    return found.select_related("issued_by", "centre").order_by("pk")


def check(token: str) -> PaperCheck:
    """Whether the paper with this token was issued here and still holds. For the public.

    Raises NotFound.
    """
    paper = Paper.objects.select_related("centre").filter(token=token).first() if token else None
    if paper is None:
        raise NotFound("Không có giấy nào với mã này. Ông/bà quét lại mã trên giấy giúp.")
    return PaperCheck(
        title=printed_title(paper),
        number=paper.ref,
        issued_on=clock.day_of(paper.issued_at),
        unit=paper.centre.name,
        is_void=paper.voided_at is not None,
        voided_on=clock.day_of(paper.voided_at) if paper.voided_at else None,
        sha256=paper.pdf_sha256,
    )


def printed_title(paper: Paper) -> str:
    """The title as it stands on the paper: a result has that of its kind, "Quyết định"."""
    return str(paper.data.get("kind") or paper.title) if paper.form == "result" else paper.title


def drawn(paper: Paper) -> bytes:
    """The PDF as the stored values give it; nothing is written."""
    return render(paper.form, paper.data, paper=paper.paper_size)


def pdf_bytes(paper: Paper) -> bytes:
    """The PDF: the stored file once there is one, else drawn on the spot (about 40 ms a page).

    Raises Refused when the file is gone or is not the one that was stored.
    """
    if not paper.pdf_sha256:
        return drawn(paper)
    file = Path(settings.MEDIA_ROOT) / paper.path
    content = file.read_bytes() if file.is_file() else b""
    if sha256(content) != paper.pdf_sha256:
        raise Refused("Tệp của giấy này bị mất hoặc bị sửa. Báo quản trị viên lấy lại bản sao lưu.")
    return content


def waiting(limit: int) -> list[int]:
    """Ids of papers that nobody has printed yet, oldest first."""
    return list(
        Paper.objects.filter(pdf_sha256="").order_by("pk").values_list("pk", flat=True)[:limit]
    )
