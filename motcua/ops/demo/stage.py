"""Build the demo centre: the room, the people, who sits where."""

import random
from datetime import date
from typing import Any

from motcua.ops.demo import cast
from motcua.ops.demo.past import Hall
from motcua.people import actions as people
from motcua.people.models import Centre, Counter, Staff
from motcua.queueing import actions as queueing

SINCE = date(2025, 7, 1)
SCOPES = ("tickets", "dossiers:read", "dossiers:write")


def build(chance: random.Random) -> Hall:
    admin = cast.CAST[0]
    centre = people.found_centre(
        **{k: cast.CENTRE[k] for k in ("code", "slug", "name", "authority_name", "place")},
        admin_username=admin.username,
        admin_name=admin.full_name,
        password=cast.PASSWORD,
        commune_code=_commune(),
    )
    by = Staff.objects.get(username=admin.username)
    people.put_centre(
        centre.pk, by=by, **{k: cast.CENTRE[k] for k in ("address", "phone", "email")}
    )
    people.put_hours(centre.pk, rows=cast.HOURS, by=by)
    staff = {admin.username: by}
    for person in cast.CAST[1:]:
        staff[person.username] = people.add_staff(
            by=by,
            username=person.username,
            full_name=person.full_name,
            title=person.title,
            phone="",
            password=cast.PASSWORD,
        )
        for role in person.roles:
            people.assign(
                staff[person.username].pk,
                role=role,
                from_on=SINCE,
                sectors=person.sectors,
                by=by,
            )
    for who, capacity, title, key, decision, until in cast.AUTHORITIES:
        people.give_authority(
            staff[who].pk, capacity=capacity, title=title, sectors=key, decision=decision,
            from_on=SINCE, until_on=until, by=by,
        )  # fmt: skip
    counters = {n: people.put_counter(number=n, name="", by=by) for n in range(1, 15)}
    for line in cast.LINES:
        queueing.put_line(
            letter=line.letter,
            name=line.name,
            name_en=line.name_en,
            sectors=line.sectors,
            counters=[counters[n].pk for n in line.counters],
            takes_rest=line.takes_rest,
            by=by,
        )
    _open(staff, counters)
    return Hall(Centre.objects.get(pk=centre.pk), staff, counters, chance)


def _open(staff: dict[str, Staff], counters: dict[int, Counter]) -> None:
    """Seven of fourteen are open, each with who sits there."""
    for person in cast.CAST:
        if person.counter:
            queueing.open_counter(counters[person.counter].pk, by=staff[person.username])
            queueing.sit(counters[person.counter].pk, by=staff[person.username])


def _commune() -> str:
    """Hải Châu by its number of the statistics office."""
    return "20242"


def accounts(hall: Hall) -> list[dict[str, Any]]:
    """One account a role to sign in with, each with a key of its own for the API."""
    shown = []
    seen = set()
    admin = hall.staff[cast.CAST[0].username]
    for person in cast.CAST:
        role = person.roles[0]
        if role in seen:
            continue
        seen.add(role)
        _, key = people.make_key(
            by=admin,
            staff_id=hall.staff[person.username].pk,
            name="Dùng thử",
            scopes=list(SCOPES),
            expires_on=None,
        )
        shown.append(
            {
                "role": role.label,
                "name": person.full_name,
                "username": person.username,
                "password": cast.PASSWORD,
                "api_key": key,
            }
        )
    return shown
