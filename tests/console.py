"""What the tests of the console share: somebody signed in, a draft, a message that failed."""

from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.test import Client

from motcua.catalog.models import Draft
from motcua.core import clock
from motcua.outbox.models import Message
from motcua.people.models import Centre, Staff
from motcua.people.states import Role
from tests import make
from tests.portal_record import line as exported

BACKEND = "motcua.web.account.sessions.StaffBackend"
PAGES = {
    "/console/": 12,
    "/console/people/": 9,
    "/console/people/new": 6,
    "/console/people/tiepnhan1/": 11,
    "/console/hall/": 10,
    "/console/hall/line/": 7,
    "/console/hall/line/A/": 9,
    "/console/hours/": 7,
    "/console/centre/": 6,
    "/console/calendar/2026/": 8,
    "/console/catalogue/": 9,
    "/console/drafts/": 9,
    "/console/messages/": 7,
    "/console/record/": 6,
}


def as_(person: Staff) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def administrator() -> Staff:
    return make.staff(Role.ADMINISTRATOR, username="quantri", search_text="vo thi kim ngan quantri")


def receptionist(at: Centre) -> Staff:
    return make.staff(
        Role.RECEPTIONIST, at=at, username="tiepnhan1", full_name="Trần Thị Thu Hà",
        search_text="tran thi thu ha tiepnhan1",
    )  # fmt: skip


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def message(centre: Centre, state: str = "failed", **facts: Any) -> Message:
    return Message.objects.create(**{
        "centre": centre, "about": "H17.20-261122-0001", "template": "accepted",
        "to": "0905123456", "text": "Kính gửi ông Nguyễn Văn A", "state": state, "attempts": 6,
        "created_at": clock.now(), "send_after": clock.now(), "last_error": "Cổng tin nhắn bận",
    } | facts)  # fmt: skip


def draft(folder: Path, **facts: Any) -> Draft:
    """A draft of the national export, as the command brings it in."""
    path = folder / "xuat.jsonl"
    path.write_bytes(exported(**facts))
    call_command("import_procedures", str(path), stdout=StringIO())
    return Draft.objects.order_by("-pk")[0]
