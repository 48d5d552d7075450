"""Given: a key, and requests of the API."""

from motcua.people import actions as people
from motcua.people.states import Role
from tests import make

SCOPES = ["tickets", "dossiers:read", "dossiers:write"]


def key_of(person, scopes=SCOPES):
    admin = make.staff(Role.ADMINISTRATOR, at=person.centre)
    _, plain = people.make_key(
        by=admin, staff_id=person.pk, name="thử", scopes=scopes, expires_on=None
    )
    return {"authorization": f"Bearer {plain}"}


def ask(client, at="2026-11-20T15:40:00+07:00", **facts):
    return client.get("/api/v1/promise", {"received_at": at, **facts})


def body(version, **facts):
    items = [
        {"order": r.order, "originals": 1} for r in version.requirements.filter(is_required=True)
    ]
    return {
        "procedure": version.procedure.code,
        "submitter": {"full_name": "Nguyễn Thị An", "personal_id": "048190001234",
                      "id_kind": "cccd", "phone": "0905123456"},
        "items": items,
    } | facts  # fmt: skip


def post(client, path, data, headers):
    return client.post(f"/api/v1{path}", data, content_type="application/json", headers=headers)
