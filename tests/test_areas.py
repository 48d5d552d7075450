"""Places: the whole list is there, and people find theirs by the name they know."""

import csv
import re

import pytest
from django.db import connection

from motcua.areas import actions, rules
from motcua.areas.models import Commune, FormerUnit, Province
from motcua.areas.queries import search_communes
from motcua.areas.rules import Former, Reading

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def places(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        loaded = actions.load()
        yield loaded
        FormerUnit.objects.all().delete()
        Commune.objects.all().delete()
        Province.objects.all().delete()


def rows():
    with (actions.DATA / "communes.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_brackets_may_hold_commas_and_come_twice():
    text = "Xã A (huyện B, tỉnh C), Phường 7 (thành phố D) (phần còn lại), Xã E (một phần)"
    assert rules.formers("Xã A", text) == [
        Former("Xã A", "huyện B, tỉnh C"),
        Former("Phường 7", "thành phố D; phần còn lại"),
        Former("Xã E", "một phần"),
    ]


def test_a_bare_name_takes_the_kind_before_it():
    names = [
        f.name for f in rules.formers("Phường X", "Phường Phổ A (thị xã B), Phổ Hòa, Phổ Minh")
    ]
    assert names == ["Phường Phổ A", "Phường Phổ Hòa", "Phường Phổ Minh"]


def test_land_that_was_no_commune_stays_as_named():
    text = "Xã Phong Vân, Trường bắn TB1"
    assert [f.name for f in rules.formers("Xã Y", text)] == ["Xã Phong Vân", "Trường bắn TB1"]


def test_a_commune_left_alone_was_formed_from_itself():
    assert rules.formers("Xã Mù Cả", "giữ nguyên") == [Former("Xã Mù Cả", "giữ nguyên")]
    assert rules.formers("Xã Z", "") == []


def test_every_former_name_of_the_list_looks_like_a_unit():
    unit = re.compile(r"(Phường|Xã|Thị trấn|Huyện|Đặc khu) [\w'’ -]+|Trường bắn TB1|Khu vực .+")
    for row in rows():
        for former in rules.formers(row["name"], row["formed_from"]):
            assert unit.fullmatch(former.name), (row["code"], former)
            assert len(former.name) <= 60
            assert "(" not in former.note and former.note.count(")") == 0
            assert rules.bare_key(former.name)


def test_the_whole_list_is_loaded_and_loading_again_changes_nothing(places):
    assert (places.provinces, places.communes) == (34, 3321)
    assert (Province.objects.count(), Commune.objects.count()) == (34, 3321)
    assert places.former_units == FormerUnit.objects.count() > 10_000
    assert len(places.silent) == 14
    before = set(FormerUnit.objects.values_list("id", flat=True))
    assert actions.load() == places
    assert set(FormerUnit.objects.values_list("id", flat=True)) == before
    assert Province.objects.get(code="48").identifier == "H17"
    assert Commune.objects.get(code="00004").name_key == "ba dinh"


def test_loading_again_mends_what_strayed(places):
    strayed = FormerUnit.objects.create(commune_id="00004", name="Xã Lạc", name_key="lac")
    Commune.objects.filter(code="00004").update(name="Sai")
    actions.load()
    assert not FormerUnit.objects.filter(id=strayed.id).exists()
    assert Commune.objects.get(code="00004").name == "Phường Ba Đình"


@pytest.mark.parametrize(
    "text",
    [
        "hai chau",
        "Hải Châu",
        "hải châu",
        "HAI CHAU",
        "phuong hai chau",
        "P. Hải Châu",
        "hai chau da nang",
        "Hải Châu, Đà Nẵng",
        "phường Hải Châu, thành phố Đà Nẵng",
        "Ha\u0309i Cha\u0302u",
    ],
)
def test_hai_chau_comes_first(places, text):
    first = search_communes(text)[0]
    assert (first.name, first.province) == ("Phường Hải Châu", "Thành phố Đà Nẵng")


@pytest.mark.parametrize(
    "text",
    [
        "phuong thach thang",
        "thach thang",
        "Thạch Thang",
        "Thạch Thang, Hải Châu, Đà Nẵng",
        "Phường Thạch Thang, quận Hải Châu, thành phố Đà Nẵng",
        "phuong thach thang quan hai chau da nang",
    ],
)
def test_an_old_ward_leads_to_the_ward_of_today(places, text):
    first = search_communes(text)[0]
    assert first.name == "Phường Hải Châu"
    assert "Phường Thạch Thang" in first.matched_former


def test_both_spellings_of_hoa_are_one(places):
    one, other = search_communes("Hoà Khánh"), search_communes("hòa khánh")
    assert one == other
    assert one[0].name == "Phường Hoà Khánh"


def test_the_province_of_before_narrows_too(places):
    hits = search_communes("tan tien binh phuoc", limit=30)
    assert hits and {hit.province for hit in hits} == {"Thành phố Đồng Nai"}


@pytest.mark.parametrize(
    ("text", "now", "old"),
    [
        ("phường 15, quận 10, TP HCM", "Phường Hoà Hưng", "Phường 15"),
        ("phuong 1 quan 3", "Phường Bàn Cờ", "Phường 1"),
        ("p1 q3", "Phường Bàn Cờ", "Phường 1"),
    ],
)
def test_the_old_district_decides_between_numbered_wards(places, text, now, old):
    first = search_communes(text)[0]
    assert first.name == now
    assert old in first.matched_former


def test_the_kind_decides_between_equal_names(places):
    assert search_communes("phuong chuong duong")[0].matched_former == ("Phường Chương Dương",)
    assert search_communes("xa chuong duong")[0].name == "Xã Chương Dương"


@pytest.mark.parametrize("text", ["M'Drắk", "mdrak", "m drak", "M’Drăk", "xa mdrak dak lak"])
def test_names_with_an_apostrophe(places, text):
    assert search_communes(text)[0].name == "Xã M'Drắk"


def test_order_is_exact_then_beginning_then_old_name_then_word(places):
    hits = search_communes("Tân Hưng", limit=200)
    keys = [rules.bare_key(hit.name) for hit in hits]
    steps = [0 if key == "tan hung" else 1 if key.startswith("tan hung") else 2 for key in keys]
    assert steps == sorted(steps) and set(steps) >= {0, 2}
    assert "Xã Vĩnh Châu" not in [hit.name for hit in hits[:3]]


def test_a_word_in_the_middle_is_found(places):
    assert "Phường Văn Miếu - Quốc Tử Giám" in [h.name for h in search_communes("quoc tu giam")]


@pytest.mark.parametrize(
    "text", ["", "   ", "?!", "%", "'; drop table", "xyzzy", "\x00", "a" * 5000]
)
def test_nonsense_finds_nothing_and_harms_nothing(places, text):
    assert search_communes(text) == []


def test_the_limit_holds_and_two_queries_are_enough(places, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        assert len(search_communes("tan", limit=7)) == 7


@pytest.mark.parametrize(
    ("where", "index"),
    [
        ("name_key LIKE 'thach th%'", "former_units_by_name"),
        (
            "to_tsvector('simple'::regconfig, COALESCE(name_key, '')) "
            "@@ to_tsquery('simple'::regconfig, 'thach:* & th:*')",
            "former_units_by_word",
        ),
    ],
)
def test_the_search_can_use_its_indexes(places, where, index):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM areas_formerunit WHERE " + where)  # noqa: S608
        assert index in str(cursor.fetchall())


def test_readings_keep_the_plain_one():
    assert Reading("hai chau", "phuong") in rules.readings("phường Hải Châu")
    assert Reading("hai chau", "", "48") in rules.readings("Hải Châu Đà Nẵng")
    assert Reading("quang tri") in rules.readings("Quảng Trị")
    assert Reading("xa dung") in rules.readings("Xa Dung")
