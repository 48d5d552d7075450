"""A prepared query reads what the plain one reads, and writes its SQL once a process."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

from motcua.core.prepared import Given, GivenList, Prepared, totals
from motcua.dossiers.models import Dossier, DossierItem
from motcua.people.models import Assignment, Staff
from motcua.people.states import Role
from tests import make
from tests.counting import statements

DAY = date(2026, 11, 16)


@pytest.fixture
def written(monkeypatch):
    """The compilers that wrote SQL, in their order."""
    found = []
    plain = SQLCompiler.as_sql

    def as_sql(self, *args, **kwargs):
        found.append(self)
        return plain(self, *args, **kwargs)

    monkeypatch.setattr(SQLCompiler, "as_sql", as_sql)
    return found


@pytest.mark.django_db
def test_the_same_row_with_its_joins_as_the_plain_query_reads():
    first, second = make.dossier(), make.dossier()
    whole = Dossier.objects.select_related("owner", "version__procedure", "returning_centre")
    prepared = Prepared(lambda: whole.filter(Q(code=Given("code")) | Q(ref=Given("code"))))
    for each in (first, second, first):
        with statements() as asked:
            found = prepared.one(code=each.code)
            names = found.owner.full_name, found.version.procedure.code, found.returning_centre
        plain = whole.get(pk=each.pk)
        assert len(asked) == 1
        assert found == each
        assert names == (plain.owner.full_name, plain.version.procedure.code, None)
        assert {f: getattr(found, f.attname) for f in Dossier._meta.concrete_fields} == {
            f: getattr(plain, f.attname) for f in Dossier._meta.concrete_fields
        }
    assert prepared.one(code="H17.99-010101-0001") is None


@pytest.mark.django_db
def test_sub_queries_annotations_orders_and_json():
    here = make.centre()
    for name in ("b", "a", "c"):
        person = make.staff(Role.SPECIALIST, full_name=name)
        Assignment.objects.filter(staff=person).update(sectors=["ho-tich"] if name != "c" else [])
    sector = Q(sectors__contains=Given("sectors"))
    held = Assignment.objects.filter(sector, staff=OuterRef("pk"), from_on__lte=Given("day"))
    prepared = Prepared(
        lambda: (
            Staff.objects.filter(centre_id=Given("centre"))
            .annotate(named=Exists(held), name=F("full_name"))
            .filter(named=True)
            .order_by("-full_name")
        )
    )
    asked = {"centre": here.pk, "sectors": '["ho-tich"]'}
    assert [row.name for row in prepared.rows(**asked, day=DAY)] == ["b", "a"]
    assert prepared.rows(**asked, day=date(2020, 1, 1)) == []


@pytest.mark.django_db
def test_values_slices_lists_and_what_is_read_ahead():
    person, other = make.staff(Role.LEADER, Role.AUDITOR), make.staff()
    values = Prepared(
        lambda: (
            Assignment.objects.filter(staff__in=GivenList("staff"), role__lte=Given("role"))
            .order_by("role")
            .values_list("role", "staff__username")
        )
    )
    held = [("auditor", person.username), ("leader", person.username)]
    assert values.rows(staff=[person.pk], role=Role.LEADER) == held
    assert values.rows(staff=[person.pk, 0], role="auditor") == held[:1]
    assert len(values.rows(staff=[person.pk, other.pk], role="auditor")) == 3
    flat = Prepared(
        lambda: (
            Staff.objects.filter(pk__gte=Given("least"))
            .order_by("pk")
            .values_list("username", flat=True)[:1]
        )
    )
    assert flat.one(least=other.pk) == other.username
    with statements() as asked:
        assert (flat.count(least=other.pk), flat.count(least=other.pk + 1)) == (1, 0)
        assert values.count(staff=[person.pk, other.pk], role="auditor") == 3
    assert len(asked) == 3
    named = Prepared(lambda: Staff.objects.filter(pk=Given("pk")).values("pk", "username"))
    assert named.one(pk=person.pk) == {"pk": person.pk, "username": person.username}
    items = Prefetch("items", DossierItem.objects.order_by("-order"), to_attr="listed")
    ahead = Prepared(lambda: Dossier.objects.filter(pk=Given("pk")).prefetch_related(items))
    for dossier in (make.dossier(), make.dossier()):
        with statements() as asked:
            found = ahead.one(pk=dossier.pk)
            assert [item.order for item in found.listed] == [2, 1]
        assert len(asked) == 2


@pytest.mark.django_db
def test_a_list_of_words_and_sums_without_a_row():
    one, two = make.staff(), make.staff()
    named = Prepared(lambda: Staff.objects.filter(username__in=GivenList("names", "text")))
    assert {row.pk for row in named.rows(names=[one.username, two.username, "x"])} == {
        one.pk, two.pk,
    }  # fmt: skip
    assert named.rows(names=["x"]) == []
    rows = Staff.objects.filter(centre_id=Given("centre")).order_by("username")
    sums = Prepared(
        lambda: totals(rows, number=Count("pk"), sat=Count("pk", filter=Q(is_active=False)))
    )
    plain = Staff.objects.filter(centre_id=one.centre_id).count()
    assert sums.rows(centre=one.centre_id) == [{"number": plain, "sat": 0}]
    assert sums.rows(centre=0) == [{"number": 0, "sat": 0}]


@pytest.mark.django_db
def test_what_columns_mean_is_found_once(monkeypatch):
    dossier, asked = make.dossier(), []
    plain = SQLCompiler.get_converters

    def get_converters(self, expressions):
        asked.append(len(expressions))
        return plain(self, expressions)

    monkeypatch.setattr(SQLCompiler, "get_converters", get_converters)
    prepared = Prepared(lambda: Dossier.objects.filter(pk=Given("pk")).select_related("centre"))
    read = [prepared.one(pk=dossier.pk) for _ in range(3)]
    assert len(asked) == 1
    stored = Dossier.objects.get(pk=dossier.pk)
    for field in Dossier._meta.concrete_fields:  # JSON and moments among them
        assert {repr(getattr(row, field.attname)) for row in read} == {
            repr(getattr(stored, field.attname))
        }


@pytest.mark.django_db
def test_its_sql_is_written_once(written):
    people = [make.staff(), make.staff()]
    prepared = Prepared(lambda: Staff.objects.filter(username=Given("username")))
    written.clear()
    for person in people * 3:
        assert prepared.one(username=person.username) == person
    assert len(written) == 1
    assert written[0].connection is None  # another thread, or the next connection, has its own


@pytest.mark.django_db
def test_each_place_has_a_value_and_nothing_else():
    prepared = Prepared(lambda: Staff.objects.filter(username=Given("username")))
    for values in ({}, {"name": "x"}, {"username": "x", "name": "x"}, {"username": None}):
        for ask in (prepared.one, prepared.count):
            with pytest.raises(TypeError, match="username"):
                ask(**values)


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_taken_and_needs_a_transaction():
    person = make.staff()
    prepared = Prepared(
        lambda: Staff.objects.select_for_update(of=("self",), no_key=True).filter(pk=Given("pk"))
    )
    impatient = Prepared(
        lambda: Staff.objects.select_for_update(skip_locked=True).filter(pk=Given("pk"))
    )
    seen = []

    def another() -> None:
        try:
            with transaction.atomic():
                seen.append(impatient.one(pk=person.pk))
        finally:
            connection.close()

    for _ in range(2):
        with transaction.atomic():
            assert prepared.one(pk=person.pk) == person
            thread = threading.Thread(target=another)
            thread.start()
            thread.join()
    assert seen == [None, None]
    with pytest.raises(TransactionManagementError):
        prepared.one(pk=person.pk)


@pytest.mark.django_db(transaction=True)
def test_each_thread_reads_through_its_own_connection_also_after_a_reconnect():
    people = [make.staff() for _ in range(4)]
    prepared = Prepared(
        lambda: Staff.objects.select_related("centre").filter(username=Given("username"))
    )
    start, wrong = threading.Barrier(len(people)), []

    def read(person: Staff) -> None:
        try:
            start.wait()
            for _ in range(50):
                found = prepared.one(username=person.username)
                if found != person or found.centre.slug != "thu-nghiem":
                    wrong.append(found)
        finally:
            connection.close()

    threads = [threading.Thread(target=read, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    connection.close()
    assert prepared.one(username=people[0].username) == people[0]
