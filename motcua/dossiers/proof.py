"""Prove that the events of a centre are whole: no change, no gap, no swap."""

from collections.abc import Iterator
from dataclasses import dataclass

from motcua.dossiers.chain import digest, payload
from motcua.dossiers.models import DailyRoot, DossierEvent, EventChain
from motcua.people.models import Centre


@dataclass(frozen=True, slots=True)
class Fault:
    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class Proof:
    centre: str
    events: int
    root: str  # the hash of the last event: print it, and the past cannot be rewritten
    faults: tuple[Fault, ...]


def prove(centre: Centre) -> Proof:
    """Walk the chain of one centre from its first event and compare the published roots. 3
    queries, constant memory but for one hash a day."""
    found, before, expected = [], "", 1
    roots = {root.seq: root for root in DailyRoot.objects.filter(centre=centre)}
    for event in _events(centre):
        if event.seq != expected:
            found.append(Fault(event.seq, f"thiếu sự kiện từ {expected} đến {event.seq - 1}"))
        covered = payload(
            dossier=event.dossier_id,
            move=event.move,
            frm=event.frm,
            to=event.to,
            by=event.by_id,
            at=event.at,
            note=event.note,
            data=event.data,
        )
        if digest(before, event.seq, covered) != event.sha256:
            found.append(Fault(event.seq, "nội dung không khớp với dấu băm"))
        root = roots.pop(event.seq, None)
        if root is not None and root.sha256 != event.sha256:
            found.append(Fault(event.seq, f"không khớp dấu băm công bố ngày {root.day:%d/%m/%Y}"))
        before, expected = event.sha256, event.seq + 1
    end = EventChain.objects.filter(centre=centre).first()
    if (end.seq if end else 0) != expected - 1 or (end.sha256 if end else "") != before:
        found.append(Fault(expected, "cuối chuỗi không khớp: có sự kiện bị bỏ đi"))
    for root in roots.values():
        gone = f"thiếu sự kiện đã công bố ngày {root.day:%d/%m/%Y}"
        found.append(Fault(root.seq, gone))
    return Proof(centre.name, expected - 1, before, tuple(found))


def _events(centre: Centre) -> Iterator[DossierEvent]:
    rows = DossierEvent.objects.filter(centre=centre).order_by("seq")
    yield from rows.iterator(chunk_size=2000)
