"""Who is away, and whose desk goes to whom."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core import clock
from motcua.core.errors import Refused
from motcua.dossiers import actions as dossiers
from motcua.dossiers.queries import sheets as records
from motcua.people import actions, authorities, queries
from motcua.people.states import LEADS, Role
from motcua.web.casework import sheets
from motcua.web.fields import day_field
from motcua.web.http import StaffRequest, refuse, seal, staff_only, unseal
from motcua.web.lead.views import frame

Names = list[tuple[str, str]]


class AbsenceForm(forms.Form):
    who = forms.ChoiceField(label="Người vắng", error_messages={"required": "Chọn người vắng."})
    from_on = day_field("Từ ngày")
    until_on = day_field("Đến hết ngày")
    reason = forms.CharField(label="Lý do", max_length=200, required=False)

    def __init__(self, *args: Any, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", "Chọn người"), *names]  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    of = forms.ChoiceField(label="Bàn giao của", error_messages={"required": "Chọn người giao."})
    to = forms.ChoiceField(label="Giao cho", error_messages={"required": "Chọn người nhận."})
    reason = forms.CharField(
        label="Lý do", max_length=1000, error_messages={"required": "Ghi lý do bàn giao."}
    )

    def __init__(self, *args: Any, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("of", "to"):
            self.fields[name].choices = [("", "Chọn người"), *names]  # type: ignore[attr-defined]


def _names(request: StaffRequest) -> Names:
    rows = queries.colleagues(request.user, role=Role.SPECIALIST)
    return [(row.username, f"{row.full_name} · {row.title}" if row.title else row.full_name)
            for row in rows]  # fmt: skip


@staff_only(*LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def away(request: StaffRequest) -> HttpResponse:
    """Absences from today on, with a form for one more. 3 queries besides sign-in."""
    names = _names(request)
    form = AbsenceForm(
        request.POST or None, names=names, initial={"from_on": clock.today()}, prefix="absence"
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            facts = form.cleaned_data
            name = facts.pop("who")
            who = next(p for p in queries.colleagues(request.user, role=Role.SPECIALIST)
                       if p.username == name)  # fmt: skip
            try:
                actions.note_absence(who.pk, by=request.user, **facts)
            except Refused as no:
                refuse(form, no)
                status = no.http_status
            else:
                messages.success(request, f"Đã ghi {who.full_name} vắng.")
                return redirect("lead:away")
    return _page(request, names, form, None, status)


@staff_only(*LEADS)
@require_POST
def hand_over(request: StaffRequest) -> HttpResponse:
    names = _names(request)
    form = HandOverForm(request.POST, names=names, prefix="desk")
    status = 422
    if form.is_valid():
        try:
            moved = dossiers.hand_over_desk(by=request.user, **form.cleaned_data)
        except Refused as no:
            refuse(form, no)
            status = no.http_status
        else:
            messages.success(request, f"Đã bàn giao {moved} hồ sơ.")
            slip = records.last_desk_slip(request.user) if moved else 0
            return redirect(f"{reverse('lead:away')}?slip={slip}" if slip else "lead:away")
    absence = AbsenceForm(names=names, initial={"from_on": clock.today()}, prefix="absence")
    return _page(request, names, absence, form, status)


@staff_only(*LEADS)
@require_safe
def slip(request: StaffRequest, n: int) -> HttpResponse:
    """Phiếu bàn giao of one desk handed over, for both to sign."""
    return sheets.desk_slip(request, n)


@staff_only(*LEADS)
@require_POST
def back(request: StaffRequest, sealed: str) -> HttpResponse:
    actions.remove_absence(int(unseal(sealed, "absence")), by=request.user)
    messages.success(request, "Đã bỏ lần vắng này.")
    return redirect("lead:away")


def _page(
    request: StaffRequest, names: Names, form: AbsenceForm, desk: HandOverForm | None, status: int
) -> HttpResponse:
    rows = [
        {"row": row, "sealed": seal(row.pk, "absence"), "is_now": row.from_on <= clock.today()}
        for row in authorities.absences(request.user)
    ]
    asked = request.GET.get("slip", "")
    context = frame(request.user, "away") | {
        "slip": int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else 0,
        "rows": rows,
        "form": form,
        "desk": desk or HandOverForm(names=names, prefix="desk"),
        "wrong": desk if desk is not None else form if form.is_bound else None,
    }
    return render(request, "lead/away.html", context, status=status)
