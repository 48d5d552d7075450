"""People as they are kept: one row a number, and never shown to those it is not for."""

from datetime import date, datetime, timedelta
from itertools import count

import pytest
from django.db import IntegrityError, connection, transaction

from motcua.applicants import actions, queries
from motcua.applicants.models import Applicant
from motcua.core.clock import VIETNAM
from motcua.core.errors import BadRequest, NotAllowed, NotFound
from motcua.people.models import Assignment, AuditEntry, Centre, Staff
from motcua.people.states import Role
from tests.test_applicants_rules import person

TODAY = date(2026, 11, 23)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=VIETNAM)
CARD = (
    "048151000123|201234567|Nguyễn Thị Bình|02091951|Nữ|"
    "K12/5 Bạch Đằng, Thạch Thang, Hải Châu, Đà Nẵng|25042021"
)
_n = count(1)


def centre(code="H17.01"):
    return Centre.objects.get_or_create(
        code=code, defaults={"name": code, "slug": code.lower().replace(".", "-"), "place": "Đó"}
    )[0]


def staff(*roles, at_centre=None):
    person = Staff.objects.create(
        username=f"people{next(_n)}", full_name="Lê Văn Cán", centre=at_centre or centre()
    )
    for role in roles:
        Assignment.objects.create(
            staff=person, centre=person.centre, role=role, from_on=date(2020, 1, 1)
        )
    return person


def known(at_centre=None, at=MONDAY, **changes):
    return actions.upsert(centre_id=(at_centre or centre()).pk, person=person(**changes), at=at)


# --- actions ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_same_number_is_the_same_person_in_one_statement(django_assert_num_queries):
    first = known()
    place = centre()
    with django_assert_num_queries(3):  # savepoint, statement, release
        again = actions.upsert(
            centre_id=place.pk,
            person=person(full_name="Nguyễn Thị Bình An", phone="", address="12 Lê Lợi"),
            at=MONDAY + timedelta(days=1),
        )
    assert again.pk == first.pk
    assert again.full_name == "Nguyễn Thị Bình An"
    assert again.name_key == "nguyen thi binh an"
    assert (again.phone, again.address) == ("0905123456", "12 Lê Lợi")
    assert again.created_at == MONDAY
    assert again.updated_at == MONDAY + timedelta(days=1)
    assert Applicant.objects.count() == 1


@pytest.mark.django_db
def test_without_a_number_it_is_a_new_row_and_centres_are_apart():
    assert known(personal_id="").pk != known(personal_id="").pk
    assert known().pk != known(at_centre=centre("H17.02")).pk


@pytest.mark.django_db
def test_a_mistake_is_refused_with_its_field():
    with pytest.raises(BadRequest) as refused:
        known(phone="99")
    assert refused.value.field == "phone"
    assert not Applicant.objects.exists()


@pytest.mark.django_db
def test_the_database_keeps_number_and_kind_together():
    pk = known().pk
    with pytest.raises(IntegrityError, match="applicant_number_has_a_kind"), transaction.atomic():
        Applicant.objects.filter(pk=pk).update(id_kind="")


@pytest.mark.django_db
def test_authorise_records_who_acts_for_whom():
    by = staff(Role.RECEPTIONIST)
    mother, son = known(), known(personal_id="048080000456", full_name="Lê An", gender="male")
    paper = actions.authorise(
        mother.pk, son.pk, by=by, kind="relative", relation=" con  ruột ", at=MONDAY
    )
    assert (paper.relation, paper.centre_id, paper.by_id) == ("con ruột", by.centre_id, by.pk)
    assert [a.principal.full_name for a in queries.authorisations_of(by, son.pk, TODAY)] == [
        "Nguyễn Thị Bình"
    ]
    assert not queries.authorisations_of(by, mother.pk, TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "friend"}, "kind"),
        ({"kind": "relative"}, "relation"),
        ({"kind": "certified"}, "document_no"),
        ({"kind": "certified", "document_no": "12/2026"}, "signed_on"),
        ({"kind": "letter", "document_no": "1", "signed_on": date(2026, 12, 1)}, "signed_on"),
        ({"kind": "relative", "relation": "con", "until_on": date(2026, 11, 1)}, "until_on"),
    ],
)
def test_an_authorisation_without_its_paper_is_refused(facts, field):
    by = staff(Role.RECEPTIONIST)
    mother, son = known(), known(personal_id="048080000456")
    with pytest.raises(BadRequest) as refused:
        actions.authorise(mother.pk, son.pk, by=by, at=MONDAY, **facts)
    assert refused.value.field == field


@pytest.mark.django_db
def test_authorise_needs_two_people_of_the_own_centre_and_a_right():
    mother, son = known(), known(personal_id="048080000456")
    by = staff(Role.RECEPTIONIST)
    with pytest.raises(BadRequest):
        actions.authorise(mother.pk, mother.pk, by=by, kind="relative", relation="con")
    with pytest.raises(NotAllowed):
        actions.authorise(
            mother.pk, son.pk, by=staff(Role.VOLUNTEER), kind="relative", relation="con"
        )
    stranger = staff(Role.RECEPTIONIST, at_centre=centre("H17.02"))
    with pytest.raises(NotFound):
        actions.authorise(mother.pk, son.pk, by=stranger, kind="relative", relation="con")


# --- queries ---------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "binh",
        "Bình",
        "nguyen thi b",
        "NGUYỄN THỊ BÌNH",
        "0481510",
        "0905 12",
        "+84905",
        "thị nguyễn",
    ],
)
def test_people_are_found_by_number_phone_or_name(text):
    known()
    known(personal_id="001099012345", full_name="Trần Văn Cường", phone="0363123456")
    known(at_centre=centre("H17.02"))
    (hit,) = queries.find(staff(Role.RECEPTIONIST), text)
    assert hit.full_name == "Nguyễn Thị Bình"
    assert (hit.masked_id, hit.birth, hit.phone_end) == ("********0123", "02/09/1951", "456")


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "b", "048", "%%%%", "' | c1:*", "xyz", "0481%", "\x00"])
def test_too_little_or_nonsense_finds_nobody(text):
    known()
    assert queries.find(staff(Role.RECEPTIONIST), text) == []


@pytest.mark.django_db
def test_the_whole_name_comes_first_and_the_limit_holds(django_assert_max_num_queries):
    for number, name in enumerate(["Lê An Bình", "An Thị Lê", "Lê An", "Lê Thị An"]):
        known(personal_id=f"04815100020{number}", full_name=name)
    asking = staff(Role.SPECIALIST)
    with django_assert_max_num_queries(3):
        hits = queries.find(asking, "le an", limit=3)
    assert [hit.full_name for hit in hits] == ["Lê An", "Lê An Bình", "An Thị Lê"]


@pytest.mark.django_db
def test_volunteers_and_other_centres_see_nobody():
    who = known()
    with pytest.raises(NotAllowed):
        queries.find(staff(Role.VOLUNTEER), "binh")
    stranger = staff(Role.RECEPTIONIST, at_centre=centre("H17.02"))
    assert queries.find(stranger, "binh") == []
    with pytest.raises(NotFound):
        queries.applicant_for(stranger, who.pk)
    assert queries.applicant_for(staff(Role.RECEPTIONIST), who.pk) == who


@pytest.mark.django_db
def test_looking_is_logged_without_personal_data():
    who, by = known(), staff(Role.RECEPTIONIST)
    actions.note_search(by=by, text="Nguyễn Thị Bình", found=1, at=MONDAY)
    actions.note_view(who.pk, by=by, at=MONDAY)
    search, view = AuditEntry.objects.order_by("id")
    assert (search.what, search.subject, search.detail["by"]) == (
        "applicant.search",
        "applicants",
        "name",
    )
    assert "Bình" not in str(search.detail)
    assert (view.what, view.subject, view.staff) == ("applicant.view", f"applicant:{who.pk}", by)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("where", "index"),
    [
        ("centre_id = {} AND personal_id LIKE '048151000%'", "applicants_by_id"),
        ("centre_id = {} AND phone LIKE '0905000%'", "applicants_by_phone"),
        ("centre_id = {} AND name_key LIKE 'nguyen so 123%'", "applicants_by_name"),
        (
            "to_tsvector('simple'::regconfig, COALESCE(words, '')) "
            "@@ to_tsquery('simple'::regconfig, 'c{} & 77:*')",
            "applicants_by_word",
        ),
    ],
)
def test_the_search_uses_its_indexes_among_many(where, index):
    place = centre().pk
    Applicant.objects.bulk_create(
        Applicant(
            centre_id=place,
            id_kind="cccd",
            personal_id=f"04815{i:07d}",
            full_name=f"Nguyễn Số {i}",
            name_key=f"nguyen so {i}",
            words=f"c{place} nguyen so {i}",
            phone=f"0905{i:06d}",
            created_at=MONDAY,
            updated_at=MONDAY,
        )
        for i in range(0, 60_000, 20)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE applicants_applicant")
        cursor.execute(f"EXPLAIN SELECT 1 FROM applicants_applicant WHERE {where.format(place)}")  # noqa: S608
        assert index in str(cursor.fetchall())
