"""Finding a procedure, and everything about one: the heart of the public pages."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motcua.catalog import queries as catalog
from motcua.core import clock, sharing
from motcua.core.errors import BadRequest, NotFound
from motcua.core.text import tidy
from motcua.dossiers import rules
from motcua.people.queries import centre_calendar
from motcua.web.portal import reckoning, words
from motcua.web.portal.frame import centre_here, shared_page, sorry

if TYPE_CHECKING:
    from motcua.people.models import Centre

PAGE = 12
LONGEST_SEARCH = 120
HERE = "Trung tâm Phục vụ hành chính công"  # "of a commune" says less than the name above it


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Choose a sector or life event, or search; then a page of procedures. 7 queries at most."""
    today = clock.today()
    asked = tidy(request.GET.get("q", ""))[:LONGEST_SEARCH]
    sectors, events = sharing.for_moments(
        ("groups", today), lambda: (catalog.sectors(today), catalog.life_events(today))
    )
    sector = _group(sectors, request.GET.get("linh-vuc", ""))
    event = _group(events, request.GET.get("su-kien", ""))
    context: dict[str, Any] = {
        "centre": centre_here(request),
        "q": asked,
        "sectors": sectors,
        "events": events,
        "sector": sector,
        "event": event,
        "everything": sum(group.count for group in sectors),
    }
    if not (asked or sector or event or request.GET.get("tat-ca")):
        return render(request, "portal/groups.html", context)
    after = request.GET.get("after", "")
    found = catalog.search(
        asked,
        today,
        sector=sector.key if sector else None,
        life_event=event.key if event else None,
        limit=PAGE,
        after=after or None,
    )
    kept = {name: request.GET[name] for name in ("linh-vuc", "su-kien", "tat-ca")
            if request.GET.get(name)}  # fmt: skip
    context |= {
        "rows": [(row, _allowance_of(row)) for row in found],
        "after": found.after,
        "is_first": not after,
        "count": _count(context, found, is_first=not after),
        "kept": kept,
        "query": urlencode(kept | ({"q": asked} if asked else {})) + "&",
    }
    return render(request, "portal/procedures.html", context)


def _group(groups: list[catalog.Group], key: str) -> catalog.Group | None:
    if not key:
        return None
    for group in groups:
        if group.key == key:
            return group
    raise BadRequest("Nhóm thủ tục này không có. Xin chọn lại trong danh mục.", "linh-vuc")


def _count(context: dict[str, Any], found: catalog.Page, *, is_first: bool) -> int | None:
    """How many there are in all; None where only the search knows, and it goes on."""
    one, other = context["sector"], context["event"]
    if is_first and not found.after:
        return len(found)
    if context["q"] or (one and other):
        return None
    group = one or other
    return group.count if group else int(context["everything"])


def _allowance_of(row: catalog.ProcedureRow) -> str:
    return words.allowance_words(row.allowance, row.unit, row.serves_now)


@dataclass(frozen=True, slots=True)
class Text:
    """What the catalogue says of a procedure on one day; alike for everybody."""

    it: catalog.ProcedureDetail
    version: Any
    chain: Any
    chains: list[Any]


def _text(code: str, today: date) -> Text:
    return Text(
        catalog.version_detail(code, today),
        catalog.procedure_in_force(code, today),
        catalog.chain_in_force(code, today),
        catalog.chains_with(code, today),
    )


@require_safe
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Who, where, papers by case, the promise if handed in now, fee, result, law, source. All of
    it at most `SHARED_SECONDS` old."""
    today = clock.today()
    try:
        text = sharing.for_moments(("procedure", code, today), lambda: _text(code, today))
    except NotFound:
        return sorry(request, 404, "unknown_procedure", {"what": code[:40]})
    centre = centre_here(request)
    case = _case(text.it, request.GET.get("truong-hop", ""))
    key = (code, today, centre.pk, case.key if case else "")
    return shared_page(request, "procedure", key, lambda: _told(centre, text, case))


def _told(centre: "Centre", text: Text, case: Any) -> dict[str, Any]:
    found = text.it
    papers = catalog.checklist(text.version, case.key if case else "", channel="")
    channels = {row.item.requirement_id: row.channel_labels for row in found.requirements}
    scopes = {row.item.requirement_id: row.case_labels for row in found.requirements}
    content = found.content
    allowance, unit = _term(found, case)
    is_english = (get_language() or "vi").startswith("en")
    return {
        "centre": centre,
        "it": found,
        "content": content,
        "title": (is_english and content.name_en) or content.name,
        "cases": content.cases,
        "case": case,
        "needed": [(p, channels[p.requirement_id], scopes[p.requirement_id] if not case else ())
                   for p in papers],
        "allowance": words.allowance_words(allowance, unit, content.serves_now),
        "promise": _promise(centre, allowance, unit, content.cutoff),
        "fees": [fee for fee in found.fees
                 if not (case and fee.case_labels) or case.label in fee.case_labels],
        "steps": [line.strip() for line in content.steps_text.splitlines() if line.strip()],
        "elsewhere": "" if content.received_at.startswith(HERE) else content.received_at,
        "doubts": _doubts(content),
        "source": _source(content.source),
        "chain": text.chain,
        "chains": text.chains,
        "older": [ref for ref in found.history if ref.version_id != found.version_id],
    }  # fmt: skip


def _case(found: catalog.ProcedureDetail, key: str) -> Any:
    """The chosen case; the only one is chosen already."""
    cases = found.content.cases
    if len(cases) == 1:
        return cases[0]
    return next((case for case in cases if case.key == key), None)


def _term(found: catalog.ProcedureDetail, case: Any) -> tuple[Decimal, str]:
    """Amount and unit of the case, else of the procedure."""
    if case is not None and case.allowance is not None and case.unit:
        return case.allowance, case.unit
    content = found.content
    assert content.allowance is not None  # constraint published_version_is_whole
    return content.allowance, content.unit


@dataclass(frozen=True, slots=True)
class Told:
    due_at: Any
    lines: list[str]


def _promise(centre: "Centre", amount: Decimal, unit: str, cutoff: Any) -> Told | None:
    """What a dossier complete at this moment would be promised; None beyond the calendar."""
    try:
        made = rules.promise(
            rules.Allowance(amount, unit, cutoff), clock.now(), centre_calendar(centre.pk)
        )
    except (ValueError, OverflowError):
        return None
    return Told(made.due_at, reckoning.told(made))


NOT_SURE = ("low", "unknown")


def _doubts(content: Any) -> dict[str, bool]:
    """Which pieces nobody has verified yet: they are shown, and said to be so."""
    facts = content.facts
    whole = content.confidence in NOT_SURE
    names = ("allowance", "fees", "online_level", "requirements", "steps", "result", "code")
    return {"whole": whole} | {
        name: facts.get(name, {}).get("confidence", "") in NOT_SURE for name in names
    }


def _source(source: str) -> dict[str, str]:
    """A web address becomes a link that says where it leads; anything else is text."""
    if source.startswith("https://"):
        return {"url": source, "text": source.removeprefix("https://").split("/", 1)[0]}
    return {"url": "", "text": source}
