"""The catalogue: what is in force, and drafts of the national export beside it."""

import dataclasses
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.catalog import actions
from motcua.catalog import queries as catalog
from motcua.catalog.queries import DraftView
from motcua.catalog.states import Confidence, VersionState, allowance_words
from motcua.core import clock
from motcua.core.errors import Refused, WrongState
from motcua.dossiers.oversight import sectors
from motcua.people.states import MANAGES, Role
from motcua.web.console.review import DismissForm, EndVersionForm, PaperForms, ReviewForm
from motcua.web.console.views._page import kept, page
from motcua.web.http import StaffRequest, refuse, staff_only, submit

WHOSE = (("1", "Cấp xã giải quyết"), ("0", "Cấp khác"), ("", "Tất cả"))


@staff_only(*MANAGES)
@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    """Procedures in force today. 3 queries beyond the sign-in."""
    text, sector = request.GET.get("q", "")[:100], request.GET.get("sector", "")[:40]
    after = request.GET.get("after", "")[:400]
    found = catalog.search(
        text, clock.today(), sector=sector or None, limit=25, after=after or None
    )
    groups = catalog.sectors(clock.today())
    context = {
        "rows": [(row, _limit(row)) for row in found],
        "total": sum(group.count for group in groups),
        "after": found.after,
        "q": text,
        "sector": sector,
        "groups": groups,
        "query": kept(q=text.strip(), sector=sector),
        "is_first": not after,
    }
    return page(request, "catalogue", "catalogue", context)


@staff_only(*MANAGES)
@require_safe
def version(request: StaffRequest, code: str) -> HttpResponse:
    return _version(request, code)


@staff_only(Role.ADMINISTRATOR)
@require_POST
def end(request: StaffRequest, code: str) -> HttpResponse:
    """The procedure is abolished after a day, with no successor."""
    found = catalog.version_detail(code, clock.today())
    form = EndVersionForm(request.POST)
    status = submit(form, actions.end, found.version_id, by=request.user)
    if status != 200:
        return _version(request, code, status, form)
    day = form.cleaned_data["last_day"]
    messages.success(request, f"Thủ tục {code} hết hiệu lực sau ngày {day:%d/%m/%Y}.")
    return redirect("console:version", code)


def _version(
    request: StaffRequest, code: str, status: int = 200, form: EndVersionForm | None = None
) -> HttpResponse:
    """One procedure with its history and the source of each fact. 9 queries."""
    detail = catalog.version_detail(code[:40], clock.today())
    context = {
        "detail": detail,
        "limit": _limit(detail.content),
        "facts": _facts(detail.content.facts),
        "form": form or EndVersionForm(),
        "today": clock.today(),
    }
    return page(request, "version", "catalogue", context, status)


@staff_only(*MANAGES)
@require_safe
def drafts(request: StaffRequest) -> HttpResponse:
    """Drafts of the export, the commune's first. 3 queries beyond the sign-in."""
    asked = request.GET
    state = asked.get("state", "draft")
    state = state if state in VersionState.values else "draft"
    whose, text = asked.get("whose", "1"), asked.get("q", "")[:100]
    sector_name, after = asked.get("sector", "")[:200], asked.get("after", "")[:40]
    found = catalog.drafts(
        state=state,
        is_commune={"1": True, "0": False}.get(whose),
        text=text,
        sector_name=sector_name,
        limit=25,
        after=after or None,
    )
    counts = catalog.draft_counts()
    context = {
        "found": found,
        "states": [(value, label, counts[value]) for value, label in VersionState.choices],
        "state": state,
        "whose": whose,
        "whoses": WHOSE,
        "q": text,
        "sector_name": sector_name,
        "query": kept(state=state, q=text.strip(), sector=sector_name) + f"whose={whose[:1]}&",
        "is_first": not after,
        "runs": catalog.import_runs(3),
    }
    return page(request, "drafts", "drafts", context)


@staff_only(*MANAGES)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: StaffRequest, code: str) -> HttpResponse:
    """The draft beside the version in force. A post publishes what is ticked."""
    draft = catalog.draft_of(code)
    papers = [dataclasses.asdict(row) for row in draft.content.requirements]
    form = ReviewForm(
        request.POST or None,
        draft=draft,
        sectors=sectors(),
        initial={"in_force_from": clock.today(), "seen": draft.updated_at.isoformat()},
    )
    rows = PaperForms(request.POST or None, initial=papers, prefix="paper")
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and rows.is_valid():
            try:
                _publish(request, draft, form, rows)
            except Refused as no:
                refuse(form, no)
                status = no.http_status
            else:
                messages.success(request, f"Đã công bố {draft.code}: {draft.name}.")
                return redirect("console:drafts")
    return _review(request, draft, form, rows, status)


@staff_only(Role.ADMINISTRATOR)
@require_POST
def dismiss(request: StaffRequest, code: str) -> HttpResponse:
    draft = catalog.draft_of(code)
    form = DismissForm(request.POST)
    status = submit(form, actions.dismiss_draft, draft.draft_id, by=request.user)
    if status != 200:
        fresh = ReviewForm(
            draft=draft,
            sectors=sectors(),
            initial={"in_force_from": clock.today(), "seen": draft.updated_at.isoformat()},
        )
        papers = [dataclasses.asdict(row) for row in draft.content.requirements]
        return _review(
            request, draft, fresh, PaperForms(initial=papers, prefix="paper"), status, form
        )
    messages.success(request, f"Đã bỏ qua bản nháp {draft.code}.")
    return redirect("console:drafts")


def _publish(request: StaffRequest, draft: DraftView, form: ReviewForm, rows: Any) -> None:
    said = form.cleaned_data
    if said["seen"] != draft.updated_at.isoformat():
        raise WrongState("Bản nháp vừa được nhập lại từ tệp mới. Hãy xem lại rồi công bố.")
    overrides = form.overrides()
    if "requirements" in said["take"] and draft.content.requirements:
        overrides["requirements"] = rows.papers()
    actions.publish_draft(
        draft.draft_id,
        by=request.user,
        in_force_from=said["in_force_from"],
        decision=said["decision"],
        take=said["take"],
        overrides=overrides,
    )


def _review(
    request: StaffRequest, draft: DraftView, form: ReviewForm, rows: Any, status: int,
    dismissing: DismissForm | None = None,
) -> HttpResponse:  # fmt: skip
    taken = set(form["take"].value() or [])
    has_papers = any(line.field == "requirements" and line.draft for line in draft.diff)
    context = {
        "draft": draft,
        "form": form,
        "lines": [(_named(line), line.field in taken) for line in draft.diff],
        "papers": list(zip(draft.content.requirements, rows, strict=False)) if has_papers else [],
        "rows": rows,
        "dismissing": dismissing or DismissForm(),
        "is_open": draft.state == VersionState.DRAFT,
    }
    return page(request, "review", "drafts", context, status)


def _named(line: catalog.DiffLine) -> catalog.DiffLine:
    """A sector by its name; the catalogue compares keys."""
    if line.field != "sector":
        return line
    names = dict(sectors())
    return dataclasses.replace(
        line,
        in_force=names.get(line.in_force, line.in_force),
        draft=names.get(line.draft, line.draft),
    )


def _limit(row: Any) -> str:
    if row.allowance is None or not row.unit:
        return "chưa rõ thời hạn"
    return allowance_words(row.allowance, row.unit)


def _facts(facts: Any) -> list[tuple[str, str, str, str]]:
    """Field, source, confidence and note of every fact that names its source."""
    labels = dict(Confidence.choices)
    return [
        (
            field,
            str(fact.get("source", "")),
            labels.get(fact.get("confidence", ""), ""),
            str(fact.get("note", "")),
        )
        for field, fact in facts.items()
        if isinstance(fact, dict)
    ]
