"""Sheets drawn on demand as PDF, and a paper declared void."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from motcua.core import clock
from motcua.core.errors import BadRequest, Refused
from motcua.dossiers import actions, oversight, queries
from motcua.dossiers.queries import sheets
from motcua.papers.data import Form
from motcua.papers.render import render as draw
from motcua.people import actions as people
from motcua.web.fields import LongText, day_of_text
from motcua.web.http import StaffRequest, refuse


def _pdf(form: str, data: Form, name: str) -> HttpResponse:
    response = HttpResponse(draw(form, data), content_type="application/pdf")  # our own drawing
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def control_sheet(request: StaffRequest, number: str) -> HttpResponse:
    """Mẫu 06 from the log as it stands. The look is logged."""
    data = sheets.control_sheet(request.user, number)
    people.note_read(by=request.user, what="paper", subject=f"{number}/06")
    return _pdf("06", data, f"kiem-soat-{number}")


def fee_slip(request: StaffRequest, number: str, n: int) -> HttpResponse:
    """Phiếu thu of the `n`-th payment that this centre took. The look is logged."""
    data = sheets.fee_slip(request.user, number, n)
    people.note_read(by=request.user, what="paper", subject=f"{number}/thu-{n}")
    return _pdf("fee", data, f"phieu-thu-{number}-{n}")


def desk_slip(request: StaffRequest, seq: int) -> HttpResponse:
    data = sheets.desk_slip(request.user, seq)
    _note_rows(request, "ban-giao", [row.code for row in data.rows])
    return _pdf("handover", data, f"ban-giao-{seq}")


def arriving_slip(request: StaffRequest) -> HttpResponse:
    data = sheets.arriving_slip(request.user)
    _note_rows(request, "chuyen-den", [row.code for row in data.rows])
    return _pdf("handover", data, "ban-giao-chuyen-den")


def _note_rows(request: StaffRequest, what: str, codes: list[str]) -> None:
    """One line for a list of many, with the codes that it showed. Law: personal-data."""
    people.note_read(by=request.user, what="paper", subject=what, detail={"codes": codes})


def register(request: StaffRequest) -> HttpResponse:
    """Mẫu 07. Without days: the form that asks for them; else the PDF, A4 across."""
    asked, today = request.GET, clock.today()
    given = {name: asked.get(name, "")[:40].strip() for name in ("from", "to", "sector")}
    context = {
        "first": given["from"] or f"{today:%d/%m/%Y}", "last": given["to"] or f"{today:%d/%m/%Y}",
        "sector": given["sector"], "sectors": oversight.sectors(),
        "most_days": sheets.MOST_DAYS, "most_rows": f"{sheets.MOST_ROWS:,}".replace(",", "."),
    }  # fmt: skip
    if not given["from"]:
        return render(request, "casework/register.html", context)
    try:
        first = day_of_text(given["from"], "from")
        last = day_of_text(given["to"], "to") if given["to"] else first
        data = sheets.register(request.user, first, last, given["sector"])
    except BadRequest as no:
        context |= {"wrong": no.message, "wrong_field": no.field}
        return render(request, "casework/register.html", context, status=no.http_status)
    people.note_read(
        by=request.user, what="register", subject=f"{first:%Y%m%d}-{last:%Y%m%d}",
        detail={"rows": len(data.rows), "sector": given["sector"]},
    )  # fmt: skip
    return _pdf("07", data, f"so-theo-doi-{first:%Y%m%d}-{last:%Y%m%d}")


class VoidForm(forms.Form):
    use_required_attribute = False
    reason = LongText(
        label="Lý do huỷ", longest=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ghi vào diễn biến của hồ sơ. Trang kiểm tra giấy không nói lý do này.",
        error_messages={"required": "Ghi lý do huỷ giấy."},
    )  # fmt: skip


def void_paper(request: StaffRequest, number: str, n: int) -> HttpResponse:
    """Ask once more, then declare the `n`-th paper void."""
    paper = queries.paper_of(request.user, number, n)
    form = VoidForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            dossier = queries.dossier_for(request.user, number)
            try:
                actions.void_paper(dossier.pk, by=request.user, paper=paper.pk, **form.cleaned_data)
            except Refused as no:
                refuse(form, no)
                status = no.http_status
            else:
                messages.success(request, f"Đã huỷ {paper.title} số {paper.ref}.")
                return redirect("desk:dossier", number=number)
    context = {"paper": paper, "number": number, "form": form}
    return render(request, "casework/void_paper.html", context, status=status)
