"""An action is one transaction; made of others, it is still one, without savepoints."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from motcua.core.errors import BadRequest
from motcua.core.models import Series, next_number, next_numbers
from motcua.core.transactions import action


@action
def inner(key):
    return next_number(key)


@action
def outer(*keys, refuse=False):
    taken = [inner(key) for key in keys]
    if refuse:
        raise BadRequest("Không.")
    return taken


@pytest.mark.django_db(transaction=True)
def test_a_refusal_undoes_the_whole():
    assert outer("a", "b") == [1, 1]
    with pytest.raises(BadRequest):
        outer("a", "b", refuse=True)
    assert outer("a", "b") == [2, 2]


@pytest.mark.django_db(transaction=True)
def test_inner_actions_set_no_savepoint():
    with CaptureQueriesContext(connection) as seen:
        outer("a", "b")
    said = " ".join(q["sql"] for q in seen)
    assert "SAVEPOINT" not in said
    assert said.count("INSERT INTO core_series") == 2


@pytest.mark.django_db(transaction=True)
def test_what_runs_on_commit_has_its_own_transaction():
    happened = []

    @action
    def act():
        transaction.on_commit(lambda: happened.append(later()))

    @action
    def later():
        return connection.in_atomic_block

    act()
    assert happened == [True]


@pytest.mark.django_db(transaction=True)
def test_inside_of_somebody_elses_transaction_a_refusal_leaves_it_usable():
    with transaction.atomic():
        assert inner("x") == 1
        with pytest.raises(BadRequest):
            outer("x", refuse=True)
        assert inner("x") == 2


@pytest.mark.django_db
def test_several_series_are_taken_at_once_in_the_order_asked(django_assert_num_queries):
    next_number("b")
    with django_assert_num_queries(1):
        assert next_numbers("c", "a", "b") == [1, 1, 2]
    assert Series.objects.count() == 3
