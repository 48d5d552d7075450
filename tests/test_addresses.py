"""Whatever stands in an address, nobody meets a broken page."""

import pytest
from django.urls import resolve

from motcua.people.states import Role
from tests import make
from tests.casework import signed_in

HUGE = "9" * 40
ADDRESSES = [
    "/desk/?scope=khong-co&after={}", "/desk/books/copies/{}/", "/desk/books/copies/2026/{}",
    "/desk/books/copies/2026/?after={}", "/desk/books/copies/2026/print?from={}&to={}",
    "/desk/books/copies/2026/table.csv?from={}", "/desk/register/?from={}&to={}",
    "/desk/{code}/papers/{}.pdf", "/desk/{code}/papers/{}/void", "/desk/{code}/fee-{}.pdf",
    "/desk/{code}/new-date?days={}", "/desk/files/khong-co/{}.png", "/lead/kept/?month={}",
    "/lead/desks/?of=&after={}", "/lead/away/slip/{}.pdf", "/console/calendar/{}/",
    "/console/calendar/2026/?day={}", "/console/hall/counter/{}",
    "/console/people/{name}/authority/{}/end", "/console/record/?after={}",
    "/counter/papers/{code}/{}.pdf", "/counter/seats/{}", "/counter/waiting/?after={}",
    "/may-danh-gia/thu-nghiem/{}/", "/thu-tuc/?after={}", "/api/v1/figures/thu-nghiem?day={}",
    "/api/v1/dossiers/{code}/papers/{}",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_one_of_them_is_an_address(address):
    path = address.replace("{}", "1").format(code="x", name="x").partition("?")[0]
    assert resolve(path).func


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value", ["0", "-1", HUGE, "31/12/9999", "9999-12-31", "0001-01-01", "%00"]
)
def test_no_number_and_no_day_of_an_address_breaks_a_page(client, value):
    found = make.dossier("start")
    person = signed_in(client, *Role, at=make.centre())
    facts = {"code": found.code, "name": person.username}
    asked = [address.replace("{}", value).format(**facts) for address in ADDRESSES]
    for send in (client.get, client.post):
        said = {address: send(address, follow=True).status_code for address in asked}
        assert {address: status for address, status in said.items() if status >= 500} == {}
    assert client.get(f"/desk/register/?from={value}").status_code in {200, 422}
