"""What tests of the desk and of the lead share."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from motcua.dossiers.models import Dossier
from motcua.people.models import Staff
from tests import make

HX = {"HX-Request": "true"}
DRAFT = {"kind": "granted", "title": "Giấy xác nhận", "text": "Xác nhận nội dung đúng như hồ sơ."}
WHY = "Chờ xác minh của cơ quan khác"


def signed_in(client: Any, *roles: Any, **facts: Any) -> Staff:
    person = make.staff(*roles, **facts)
    client.force_login(person)
    return person


def page_of(found: Dossier, door: str = "desk") -> str:
    return reverse(f"{door}:dossier", args=[found.number])


def move_of(found: Dossier, move: str, door: str = "desk") -> str:
    return reverse(f"{door}:move", args=[found.number, move])


def words(response: HttpResponse) -> str:
    return response.content.decode()
