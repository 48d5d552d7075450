import pytest

from motcua.areas.actions import load

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas():
    load()


@pytest.mark.usefixtures("areas")
@pytest.mark.parametrize("text", ["hai chau da nang", "Hải Châu, Đà Nẵng", "phuong thach thang"])
def test_a_ward_is_found_by_any_of_its_names(client, text):
    found = client.get("/api/v1/communes", {"q": text}).json()
    assert ("20242", "Phường Hải Châu") in [(row["code"], row["name"]) for row in found]


@pytest.mark.usefixtures("areas")
def test_the_old_name_that_matched_is_told(client):
    (row, *_) = client.get("/api/v1/communes", {"q": "phường thạch thang"}).json()
    assert row["matched_former"] == ["Phường Thạch Thang"]


@pytest.mark.parametrize("query", ["", "?q=", "?q=%00", "?q=a&limit=9999"])
def test_nonsense_is_refused(client, query):
    assert client.get(f"/api/v1/communes{query}").status_code == 422
