"""What the end of one linked dossier means for the others, in the same transaction.

Lock order: `_steps.locked` takes the row of the request before the row of its dossier, and the
other dossiers are locked here by their place. So two ends at once never wait for each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from motcua.catalog.models import LinkedPart
from motcua.dossiers import linked_rules, rules
from motcua.dossiers.actions import _papers
from motcua.dossiers.actions._assigning import assignee_for
from motcua.dossiers.actions._promise import recounted
from motcua.dossiers.actions._steps import record
from motcua.dossiers.actions._walk import step_on
from motcua.dossiers.actions._words import close, due_words
from motcua.dossiers.linked_rules import End, Fate
from motcua.dossiers.models import Dossier, LinkedRequest, Notice, Result
from motcua.dossiers.states import CLOSED, Stage, Status
from motcua.outbox import actions as outbox
from motcua.people.models import Staff
from motcua.people.queries import leaders_of
from motcua.signatures.actions import sign_paper
from motcua.signatures.pens import Pen

GONE = {
    Status.STOPPED: "đã dừng giải quyết",
    Status.WITHDRAWN: "đã rút theo yêu cầu của công dân",
    Status.REFUSED: "không được tiếp nhận",
}


@dataclass(slots=True)
class Following:
    """What is to be written to the log once the act itself is written there."""

    request: LinkedRequest | None = None
    labels: Mapping[int, str] = field(default_factory=dict)
    turned: list[Dossier] = field(default_factory=list)
    later: list[Dossier] = field(default_factory=list)  # whose promise moved back
    lost: list[Dossier] = field(default_factory=list)
    events: list[tuple[Dossier, str, str, Staff | None, str, dict[str, Any]]] = field(
        default_factory=list
    )

    def write(self, at: datetime) -> None:
        """One event for each dossier that follows. The chain of events is locked from here."""
        for dossier, move, before, by, note, data in self.events:
            record(dossier, move, before, by, at, note, **data)


def follow(
    dossier: Dossier, *, by: Staff | None, at: datetime, kind: str = "", reason: str = "",
    signed: tuple[Staff, str, Pen | None] | None = None,
) -> Following:  # fmt: skip
    """Start those whose turn it is, end those that have lost their ground, tell the citizen once.

    `dossier` is locked and saved with its new status; `kind` is that of its result, `reason` why it
    was stopped, `signed` who signs for it, in which capacity, with which pen. Nothing for a dossier
    that is not linked. Law: linked.
    """
    if dossier.linked_id is None:
        return Following()
    request, parts, others = _held(dossier)
    done = Following(request, {order: part.label for order, part in parts.items()})
    queued = [row for row in others if row.stage == Stage.QUEUED and row.status == Status.ACCEPTED]
    found = linked_rules.fates([rule_of(row, parts) for row in queued], _ends([*others, dossier]))
    for row in queued:
        fate = found[row.linked_order or 0]
        if fate == Fate.TURN:
            _turn(row, dossier, done, at)
        elif fate == Fate.LOST:
            _lose(row, dossier, done, by, signed, at)
    _settle(request, [*others, dossier], at)
    _tell(dossier, done, kind, reason, others, at)
    return done


def carry_on(dossier: Dossier, *, at: datetime) -> Following:
    """The promise of one part has moved and is saved: the one promise of its request follows, and
    so do the parts that wait for it, by the rule of the receipt: none starts before the promise of
    what it waits for. Never earlier: that is a gain of the day on which it is its turn.

    Nothing for a dossier that is not linked. `dossier` and its request are locked. Law: linked.
    """
    if dossier.linked_id is None:
        return Following()
    request, parts, others = _held(dossier)
    rows = sorted([*others, dossier], key=lambda row: row.linked_order or 0)
    done = Following(request, {order: part.label for order, part in parts.items()})
    ends = {row.linked_order: row.due_at for row in rows if row.due_at and row.status not in GONE}
    for row in rows:
        if row.stage != Stage.QUEUED or row.status != Status.ACCEPTED:
            continue
        order = row.linked_order or 0
        begins = max((ends[n] for n in parts[order].waits_for if n in ends), default=row.clock_from)
        if begins and row.clock_from and begins > row.clock_from:
            ends[order] = _put_off(row, begins, dossier, done)
    _settle(request, rows, at)
    if done.later:
        outbox.tell(
            centre_id=request.centre_id, about=request.code, template="linked_later",
            to=dossier.phone, at=at, unit=request.centre.name, code=request.code,
            rest=" ".join(
                f"{done.labels[row.linked_order or 0]} hẹn lại sớm nhất {due_words(row)}."
                for row in done.later
            ),
        )  # fmt: skip
    return done


def _held(dossier: Dossier) -> tuple[LinkedRequest, dict[int, LinkedPart], list[Dossier]]:
    """The request of a linked dossier, the parts of its chain by their order, and the other
    dossiers under their locks, in their order. 3 queries."""
    request = LinkedRequest.objects.select_related("chain", "centre").get(dossiers=dossier)
    assert request.chain is not None  # every request is received under a chain
    others = (
        Dossier.objects.select_for_update(of=("self",), no_key=True)
        .select_related("centre", "version", "version__procedure")
        .filter(linked=request)
        .exclude(pk=dossier.pk)
        .order_by("linked_order")
    )
    return request, {part.order: part for part in request.chain.parts.all()}, list(others)


def _put_off(row: Dossier, begins: datetime, cause: Dossier, done: Following) -> datetime:
    """A part that waits gets the promise of a start at `begins`; when that ends."""
    assert row.due_at is not None
    before, row.clock_from = row.due_at, begins
    made = recounted(row)
    row.save(update_fields=["clock_from", "promise", "due_at"])
    done.later.append(row)
    note = f"“{done.labels[cause.linked_order or 0]}” hẹn lại, nên thủ tục chờ nó hẹn lại theo."
    data = {"cause": cause.code, "before": before.isoformat(), "due_at": made.due_at.isoformat()}
    done.events.append((row, "recount", row.status, None, note, data))
    return made.due_at


def rule_of(dossier: Dossier, parts: Mapping[int, LinkedPart]) -> linked_rules.Part:
    order = dossier.linked_order or 0
    part = parts[order]
    assert dossier.allowance is not None
    allowance = rules.Allowance(dossier.allowance, dossier.unit, dossier.version.cutoff)
    return linked_rules.Part(order, allowance, tuple(part.waits_for), tuple(part.needs))


def _ends(dossiers: Sequence[Dossier]) -> dict[int, End]:
    """How far each part is. 1 query."""
    denied = set(
        Result.objects.filter(
            dossier__in=dossiers, kind="denied", sent_back_at=None, corrected_at=None
        ).values_list("dossier_id", flat=True)
    )
    found = {}
    for row in dossiers:
        end = End.OPEN
        if row.status in (Status.RESOLVED, Status.RETURNED):
            end = End.DENIED if row.pk in denied else End.GRANTED
        elif row.status in CLOSED:
            end = End.GONE
        found[row.linked_order or 0] = end
    return found


def _turn(row: Dossier, cause: Dossier, done: Following, at: datetime) -> None:
    """Đến lượt: the clock starts with the result that it waited for. Earlier is a silent gain;
    later is said, and the first promise stays on record."""
    assert row.due_at is not None and row.clock_from is not None
    before, latest = row.due_at, row.clock_from
    row.clock_from, row.stage = at, Stage.HANDLING
    made = recounted(row)
    row.assignee = assignee_for(row.centre_id, row.sector_id, at)
    step_on(row, "accept", at)
    row.save(
        update_fields=[
            "clock_from",
            "stage",
            "promise",
            "due_at",
            "assignee",
            "step",
            "step_due_at",
        ]
    )
    done.turned.append(row)
    if at > latest:
        done.later.append(row)
    turn = f"Đến lượt {row.procedure_name}, hồ sơ {row.code}."
    if row.assignee is not None:
        _notify([row.assignee], row, turn, at)
    else:
        _notify(leaders_of(row.centre), row, f"{turn} Chưa có người thụ lý.", at)
    note = ""
    if at > latest:
        note = f"“{done.labels[cause.linked_order or 0]}” xong sau hẹn, nên hẹn lại."
    data = {
        "cause": cause.code, "before": before.isoformat(), "due_at": made.due_at.isoformat(),
        "latest_start": latest.isoformat(),
        "assignee": row.assignee.username if row.assignee else "",
    }  # fmt: skip
    done.events.append((row, "turn", row.status, None, note, data))


def _lose(
    row: Dossier, cause: Dossier, done: Following, by: Staff | None,
    signed: tuple[Staff, str, Pen | None] | None, at: datetime,
) -> None:  # fmt: skip
    """No ground any more. Who signed the cause signs Mẫu 05 too; what the citizen takes back goes
    along; where nobody of ours signed, the leaders are told that it is theirs to stop."""
    assert done.request is not None
    what = GONE.get(Status(cause.status), "có kết quả từ chối")
    label = done.labels[cause.linked_order or 0]
    reason = (
        f"Thủ tục “{label}” (hồ sơ {cause.code}) trong cùng yêu cầu liên thông {done.request.code} "
        f"{what}, nên không còn căn cứ để giải quyết thủ tục này."
    )
    before, data = row.status, {"cause": cause.code}
    if cause.status == Status.WITHDRAWN:
        close(row, Status.WITHDRAWN, at)
        done.events.append((row, "withdraw", before, by, reason, data))
    elif signed is not None:
        close(row, Status.STOPPED, at)
        signer, words, pen = signed
        notice = _papers.stop_notice(row, reason=reason, by=signer, signed_as=words, at=at)
        if pen is not None:
            sign_paper(notice.pk, by=signer, pen=pen, at=at)
        done.events.append((row, "stop", before, by, reason, data))
    else:
        _notify(leaders_of(row.centre), row, f"Cần dừng hồ sơ {row.code}: {reason}", at)
        return
    done.lost.append(row)


def _notify(people: Sequence[Staff], row: Dossier, text: str, at: datetime) -> None:
    Notice.objects.bulk_create(
        [
            Notice(
                centre_id=row.centre_id, staff=person, dossier=row, kind="linked",
                cause=f"{row.linked_id}:{row.linked_order}", text=text[:500], at=at,
            )
            for person in people
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _settle(request: LinkedRequest, dossiers: Sequence[Dossier], at: datetime) -> None:
    """The one promise is the last of those that still stand; closed when every one has ended."""
    standing = [row.due_at for row in dossiers if row.due_at and row.status not in GONE]
    request.due_at = max(standing, default=request.due_at)
    if all(row.status in CLOSED for row in dossiers):
        request.closed_at = at
    request.save(update_fields=["due_at", "closed_at"])


def _tell(
    dossier: Dossier,
    done: Following,
    kind: str,
    reason: str,
    others: Sequence[Dossier],
    at: datetime,
) -> None:
    """One message for all that this end changed; the withdrawing person needs none."""
    request, status = done.request, dossier.status
    assert request is not None
    waits = request.together and any(row.status not in (*CLOSED, Status.RESOLVED) for row in others)
    template = {
        Status.STOPPED: "linked_stopped",
        Status.RESOLVED: "linked_denied" if kind == "denied" else "linked_ready",
    }.get(Status(status), "")
    if template == "linked_ready" and waits:
        template = "linked_later" if done.later else ""
    if not template:
        return
    rest = []
    if template == "linked_ready":
        rest.append("Mời ông/bà đến nhận." if not request.together else "Mời ông/bà đến nhận cả.")
    for row in done.later:
        rest.append(
            f"{done.labels[row.linked_order or 0]} hẹn lại {due_words(row)} vì thủ tục trước xong "
            "sau hẹn; xin lỗi ông/bà."
        )
    if done.lost:
        names = ", ".join(done.labels[row.linked_order or 0] for row in done.lost)
        rest.append(f"Dừng theo: {names}.")
    outbox.tell(
        centre_id=request.centre_id, about=request.code, template=template, to=dossier.phone,
        at=at, unit=request.centre.name, what=done.labels[dossier.linked_order or 0],
        code=request.code if template == "linked_later" else dossier.code,
        reason=reason, rest=" ".join(rest),
    )  # fmt: skip
