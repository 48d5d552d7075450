"""Production refuses to start half open, and says what is missing."""

import os
import subprocess
import sys

import pytest

from motcua.config.settings import database, pooler

GOOD = {
    "MOTCUA_ENV": "production",
    "MOTCUA_SECRET_KEY": "k" * 60,
    "MOTCUA_ALLOWED_HOSTS": "motcua.example.vn",
    "MOTCUA_DATABASE_URL": "postgresql://motcua:pw@db.example.vn/motcua",
}
SHOW = """
from motcua.config import settings as s
print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT)
print(s.SECURE_HSTS_SECONDS > 0, s.ALLOWED_HOSTS, "Manifest" in str(s.STORAGES))
print(s.PUBLIC_URL)
"""


def read_settings(**environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MOTCUA_")}
    return subprocess.run(
        [sys.executable, "-c", SHOW], env=kept | environment, capture_output=True, text=True
    )


def test_a_complete_environment_is_closed_by_default() -> None:
    shown = read_settings(**GOOD)
    assert shown.stdout.split("\n")[:2] == [
        "False True True True",
        "True ['motcua.example.vn'] True",
    ]


def test_addresses_that_begin_with_a_slash_follow_the_public_one() -> None:
    shown = read_settings(**GOOD, MOTCUA_PUBLIC_URL="https://motcua.example.vn/")
    assert shown.stdout.split("\n")[2] == "https://motcua.example.vn"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"MOTCUA_SECRET_KEY": ""}, "MOTCUA_SECRET_KEY"),
        ({"MOTCUA_SECRET_KEY": "short"}, "MOTCUA_SECRET_KEY"),
        ({"MOTCUA_DEBUG": "1"}, "MOTCUA_DEBUG"),
        ({"MOTCUA_ALLOWED_HOSTS": ""}, "MOTCUA_ALLOWED_HOSTS"),
        ({"MOTCUA_ALLOWED_HOSTS": "*"}, "MOTCUA_ALLOWED_HOSTS"),
        ({"MOTCUA_DATABASE_URL": ""}, "MOTCUA_DATABASE_URL"),
        ({"MOTCUA_DATABASE_URL": "mysql://x/y"}, "MOTCUA_DATABASE_URL"),
        ({"MOTCUA_DATABASE_URL": "postgresql://u:a%zz@h/x"}, "MOTCUA_DATABASE_URL"),
    ],
)
def test_an_insecure_environment_is_refused(change: dict[str, str], named: str) -> None:
    shown = read_settings(**GOOD | change)
    assert shown.returncode != 0
    assert "ImproperlyConfigured" in shown.stderr
    assert named in shown.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p%40ss@h.vn:6432/cua", ("cua", "u", "p@ss", "h.vn", "6432")),
        ("postgres://u@/cua?host=/run/pg&port=5433", ("cua", "u", "", "/run/pg", "5433")),
    ],
)
def test_an_address_names_host_or_socket(url: str, expected: tuple[str, ...]) -> None:
    found = database(url)
    assert tuple(found[k] for k in ("NAME", "USER", "PASSWORD", "HOST", "PORT")) == expected


def test_what_else_the_address_says_goes_to_libpq() -> None:
    options = database("postgresql://u@h/x?sslmode=verify-full")["OPTIONS"]
    assert options["sslmode"] == "verify-full"
    assert "lock_timeout" in options["options"]


def test_of_several_hosts_the_one_that_takes_writes_is_used() -> None:
    found = database("postgresql://u:p@a.vn:5432,b.vn:5433/cua")
    assert (found["HOST"], found["PORT"]) == ("a.vn,b.vn", "5432,5433")
    assert found["OPTIONS"]["target_session_attrs"] == "read-write"
    asked = "postgresql://u@a,b/x?target_session_attrs=any&connect_timeout=2"
    assert database(asked)["OPTIONS"]["target_session_attrs"] == "any"
    assert database(asked)["OPTIONS"]["connect_timeout"] == "2"


def test_a_pooler_gets_nothing_that_outlives_a_transaction() -> None:
    found = pooler("postgresql://u@h:6432/x")
    assert found["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert found["OPTIONS"]["prepare_threshold"] is None
    assert "options" not in found["OPTIONS"]


def test_only_pages_go_through_the_pooler() -> None:
    """The worker and the migrations share the file of settings, but not the web unit's switch."""
    show = "from motcua.config import settings as s\n"
    show += "print(s.DATABASES['default']['PORT'], s.DIRECT_DATABASE['PORT'])"
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MOTCUA_")}
    addresses = {
        "MOTCUA_DATABASE_URL": "postgresql://u@h:5432/x",
        "MOTCUA_POOLER_URL": "postgresql://u@h:6432/x",
    }
    for switch, ports in (("1", "6432 5432"), ("", "5432 5432")):
        environment = kept | addresses | {"MOTCUA_SERVES_PAGES": switch}
        shown = subprocess.check_output([sys.executable, "-c", show], env=environment, text=True)
        assert shown.strip() == ports
