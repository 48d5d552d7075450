"""Test certificates for a centre: made, written to a folder, put in for its leaders."""

from datetime import datetime
from pathlib import Path

from motcua.people.models import Centre, Staff
from motcua.people.queries import colleagues, leaders_of
from motcua.people.states import Role
from motcua.signatures import actions, testca

SEAL = "con-dau"


def make(centre: Centre, folder: Path, pin: str, now: datetime) -> list[testca.Made]:
    """A root, a .p12 and a picture for every leader and for the seal, as files in `folder`."""
    people = {p.username: (p.full_name, p.title) for p in leaders_of(centre)}
    root, made = testca.make(people, centre.authority_name, pin, now)
    testca.write(folder, root, made, now)
    return made


def load(centre: Centre, made: list[testca.Made], pin: str, now: datetime) -> list[str]:
    """Put them in as the leaders themselves would; returns who can sign now.

    The seal is put in by an administrator or the director of the centre.
    """
    leaders = {p.username: p for p in leaders_of(centre)}
    done = []
    for one in made:
        holder = leaders.get(one.holder)
        by = holder or _keeper(centre)
        if by is None:
            continue
        actions.add_key_file(
            by=by,
            content=one.pkcs12,
            pin=pin,
            seal=holder is None,
            picture=one.picture,
            at=now,
        )
        done.append(by.full_name if holder else centre.authority_name)
    return done


def _keeper(centre: Centre) -> Staff | None:
    somebody = Staff.objects.filter(centre=centre, is_active=True).order_by("pk").first()
    if somebody is None:
        return None
    for role in (Role.ADMINISTRATOR, Role.DIRECTOR):
        if found := colleagues(somebody, role=role):
            return found[0]
    return None
