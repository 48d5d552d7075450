"""Sheets drawn from what is on record, each time they are asked for: Mẫu 06, Mẫu 07, hand-over
and fee slips. None takes a number of its own and nothing is stored; the record is the proof.

Everything here is for people of the centre whose record it is. Law: forms, personal-data.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.dossiers.queries.handing import hand_overs
from motcua.dossiers.queries.linked import began_here
from motcua.dossiers.queries.seeing import dossier_for, visible_to, within_reach
from motcua.dossiers.states import Stage, Status
from motcua.dossiers.stepping import StepOf
from motcua.fees.queries import payments_of
from motcua.papers import data as d
from motcua.papers.kinds import number_text
from motcua.people.models import Centre, Staff
from motcua.people.queries import centre_calendar

NOT_HERE = "Không tìm thấy hồ sơ này ở trung tâm. Xin xem lại mã."
MOST_DAYS, MOST_ROWS = 31, 2000
MOST_AT_A_HAND_OVER = 500
EVENTS_BACK = 10_000  # how far before the last event of a hand-over its first one is looked for


def _head(centre: Centre) -> d.Letterhead:
    return d.Letterhead(
        authority_name=centre.authority_name, unit_name=centre.name, place=centre.place,
        address=centre.address, phone=centre.phone, email=centre.email,
    )  # fmt: skip


def control_sheet(staff: Staff, number: str, at: datetime | None = None) -> d.ControlSheet:
    """Mẫu 06: who handed a dossier to whom, when, and how the step stood against its time.

    Only the deciding centre, whose work it shows. Raises NotFound, also before acceptance.
    4 queries. Law: forms.
    """
    dossier = dossier_for(staff, number)
    if dossier.centre_id != staff.centre_id or not dossier.code or dossier.due_at is None:
        raise NotFound(NOT_HERE)
    steps = tuple(
        StepOf(s.order, s.name, s.role, s.minutes) for s in dossier.version.steps.order_by("order")
    )
    calendar = centre_calendar(dossier.centre_id)
    events = list(dossier.events.select_related("by").order_by("seq"))
    consulted = [e.data.get("office", "") for e in events if e.move == "consult"]
    return d.ControlSheet(
        letterhead=_head(dossier.centre), issued_on=clock.day_of(at or clock.now()),
        dossier_code=dossier.code, sector=dossier.sector_id, applicant_name=dossier.submitter_name,
        request=dossier.subject or dossier.procedure_name,
        received_at=clock.local(dossier.received_at), due_at=clock.local(dossier.due_at),
        resolving_unit=dossier.centre.authority_name or dossier.centre.name,
        steps=hand_overs(dossier, events, steps, calendar, _names(events)),
        consulted=tuple(dict.fromkeys(filter(None, consulted))),
    )  # fmt: skip


def _names(events: Sequence[DossierEvent]) -> dict[str, str]:
    """Full names of those whom the log names by their sign-in. 1 query at most."""
    moved = [e.data for e in events if e.move == "reassign"]
    named = {str(data[key]) for data in moved for key in ("before", "to") if data.get(key)}
    if not named:
        return {}
    found = Staff.objects.filter(username__in=named).values_list("username", "full_name")
    return dict(found)


def fee_slip(staff: Staff, number: str, n: int) -> d.FeeSlip:
    """The `n`-th payment of a dossier that this centre took, counted from 1, under its own number.

    Raises NotFound. 2 queries.
    """
    dossier = dossier_for(staff, number)
    payments = payments_of(staff, dossier.number)
    if not 0 < n <= len(payments):
        raise NotFound("Không có lần thu này. Anh/chị xem lại mục “Đã thu” của hồ sơ.")
    paid = payments[n - 1]
    # What was exempted, or taken in parts, is told in one line.
    note = f"Miễn: {paid.exemption}" if paid.exemption else ""
    lines = tuple(
        d.FeeLine(str(x["name"]), int(x["amount_vnd"]), str(x.get("how") or ""))
        for x in paid.lines if x.get("amount_vnd") is not None
    )  # fmt: skip
    if note or sum(line.amount_vnd for line in lines) != paid.amount_vnd:
        lines = (d.FeeLine("Phí, lệ phí", paid.amount_vnd, note),)
    slip = d.FeeSlip(
        letterhead=_head(staff.centre), issued_on=clock.day_of(paid.taken_at),
        dossier_code=dossier.number, sector=dossier.sector_id,
        payer=d.Party(
            dossier.submitter_name, dossier.id_last4, phone=dossier.phone, address=dossier.address
        ),
        request=dossier.subject or dossier.procedure_name, lines=lines, total_vnd=paid.amount_vnd,
        paid_at=clock.local(paid.taken_at), collector_name=paid.taken_by.full_name,
        method=paid.get_method_display(),
    )  # fmt: skip
    return replace(slip, number=number_text("fee", paid.number, slip))


def desk_slip(staff: Staff, seq: int) -> d.HandOverSlip:
    """What went from one desk to another in the hand-over that the event `seq` belongs to.

    Raises NotFound, also for another centre's number. 5 queries.
    """
    log = DossierEvent.objects.filter(centre_id=staff.centre_id, move="reassign")
    last = log.filter(seq=seq).first()
    if last is None or not visible_to(staff).filter(pk=last.dossier_id).exists():
        raise NotFound("Không tìm thấy lần bàn giao này.")
    events = log.filter(
        seq__gt=seq - EVENTS_BACK, seq__lte=seq, at=last.at, by=last.by_id,
        data__before=last.data.get("before"), data__to=last.data.get("to"),
    )  # fmt: skip
    along = events.select_related("dossier").prefetch_related("dossier__items")
    handed = [event.dossier for event in along.order_by("dossier__code")[:MOST_AT_A_HAND_OVER]]
    names = _names([last])
    giver, taker = (names.get(last.data.get(key, ""), "") for key in ("before", "to"))
    return d.HandOverSlip(
        letterhead=_head(staff.centre), issued_on=clock.day_of(last.at),
        giving_unit=giver, taking_unit=taker, at=clock.local(last.at),
        rows=tuple(map(_handed, handed)),
        giver_name=giver, taker_name=taker,
    )  # fmt: skip


def last_desk_slip(staff: Staff) -> int:
    """The number of the newest event of a desk that this person handed over; 0 = none."""
    log = DossierEvent.objects.filter(centre_id=staff.centre_id, move="reassign", by=staff)
    return log.order_by("-seq").values_list("seq", flat=True).first() or 0


def arriving_slip(staff: Staff, at: datetime | None = None) -> d.HandOverSlip:
    """What other centres received and carry here (Chuyển đến), the list as it stands. 2 queries.

    Raises NotFound for an empty list.
    """
    at = at or clock.now()
    found = list(
        visible_to(staff)
        .filter(status=Status.ACCEPTED, stage=Stage.ARRIVING)
        .select_related("receiving_centre")
        .prefetch_related("items")
        .order_by("code")[:MOST_AT_A_HAND_OVER]
    )
    if not found:
        raise NotFound("Không có hồ sơ nào chờ nhận. Xin quay lại danh sách.")
    origins = [x.receiving_centre.name for x in found if x.receiving_centre]
    from_one = len(set(origins)) == 1
    rows = tuple(
        _handed(x, "" if from_one or x.receiving_centre is None else x.receiving_centre.short_name)
        for x in found
    )
    return d.HandOverSlip(
        letterhead=_head(staff.centre), issued_on=clock.day_of(at),
        giving_unit="; ".join(dict.fromkeys(origins)), taking_unit=staff.centre.name,
        at=clock.local(at), rows=rows, giver_name="", taker_name=staff.full_name,
    )  # fmt: skip


def _handed(dossier: Dossier, note: str = "") -> d.Handed:
    return d.Handed(
        dossier.code, dossier.subject or dossier.procedure_name, dossier.owner_name,
        pieces=sum(x.originals + x.certified + x.copies for x in dossier.items.all()), note=note,
    )  # fmt: skip


def register(
    staff: Staff, first: date, last: date, sector: str = "", at: datetime | None = None
) -> d.Register:
    """Mẫu 07: what the centre received from `first` to `last`, in the order of receipt.

    Raises BadRequest for more than 31 days or 2,000 rows, NotFound for who sees no dossiers.
    1 query. Law: forms.
    """
    if not 0 <= (last - first).days < MOST_DAYS:
        raise BadRequest(f"Mỗi lần in sổ từ 1 đến {MOST_DAYS} ngày. Chọn lại từ ngày, đến ngày.")
    start, end = _begin(first), _begin(last + timedelta(days=1))
    here = staff.centre_id
    for_others = Dossier.objects.filter(
        receiving_centre_id=here, received_at__gte=start, received_at__lt=end
    )
    both = began_here(here, start, end).values("pk").union(for_others.values("pk"), all=True)
    found = within_reach(staff).filter(pk__in=both).exclude(code="")
    if sector:
        found = found.filter(sector_id=sector)
    rows = list(found.select_related("centre").order_by("received_at", "code")[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        raise BadRequest(
            f"Mỗi lần in nhiều nhất {MOST_ROWS} hồ sơ. Chọn ít ngày hơn, hoặc một lĩnh vực."
        )
    return d.Register(
        letterhead=_head(staff.centre), issued_on=clock.day_of(at or clock.now()),
        from_on=first, to_on=last, rows=tuple(map(_register_row, rows)),
        keeper=d.Signature("Người lập sổ", staff.full_name), book=str(last.year),
    )  # fmt: skip


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.VIETNAM)


def _local(moment: datetime | None) -> datetime | None:
    return clock.local(moment) if moment else None


def _register_row(x: Dossier) -> d.RegisterRow:
    return d.RegisterRow(
        code=x.code, request=x.subject or x.procedure_name, applicant_name=x.owner_name,
        contact="\n".join(filter(None, (x.address, x.phone))),
        resolving_unit=x.centre.authority_name or x.centre.name,
        received_at=clock.local(x.received_at), due_at=_local(x.due_at),
        ready_at=_local(x.resolved_at), returned_at=_local(x.returned_at),
        method=x.get_return_by_display(), sets=x.copies,
        note="Gia hạn 1 lần" if x.extension_days else "",
    )  # fmt: skip
