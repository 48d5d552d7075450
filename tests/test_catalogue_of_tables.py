"""What the migrated database itself says: each rule of many machines, read from its catalogue.

A cell may one day be a schema of a larger cluster, or be split by centre (docs/scale.md). These
rules keep both open, and cost nothing on one PostgreSQL.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.django_db
ROOMS = tuple(f"{room}_" for room in (*settings.ROOMS, "ops"))

PUBLIC_LOOKUP = "a public look-up knows no centre"
PUBLIC_TOKEN = "random, in the hands of the public, who do not know the centre"
# Indexes of a centre's table that may begin with something else, by table and first column.
NOT_BY_CENTRE = {
    ("applicants_applicant", ""): "words in a GIN index: with a number they need an extension",
    ("documents_attachment", "token"): PUBLIC_TOKEN,
    ("dossiers_dossier", "code"): PUBLIC_LOOKUP,
    ("dossiers_dossier", "ref"): PUBLIC_LOOKUP,
    ("dossiers_linkedrequest", "code"): PUBLIC_LOOKUP,
    ("dossiers_dossier", "linked_id"): "parts of one linked request, which has one centre",
    ("dossiers_dossier", "receiving_centre_id"): "the centre that took it in for another one asks",
    ("dossiers_dossier", "returning_centre_id"): "the centre that returns it for another one asks",
    ("dossiers_dossier", "token"): PUBLIC_TOKEN,
    ("dossiers_linkedrequest", "token"): PUBLIC_TOKEN,
    ("outbox_message", "send_after"): "one worker of the cell asks what is due anywhere",
    ("papers_paper", "token"): PUBLIC_TOKEN,
    ("people_counter", "staff_id"): "a person sits at one counter, and belongs to one centre",
    ("people_staff", "username"): "who signs in has not said where",
    ("queueing_ticket", "token"): PUBLIC_TOKEN,
}
# Tables of ours without a centre: the same for the whole cell. All others are parts of something
# that has one, and begin with its key.
CELL_WIDE = {
    "areas_commune", "areas_formerunit", "areas_province", "catalog_anycounterentry",
    "catalog_case", "catalog_draft", "catalog_feeline", "catalog_importrun", "catalog_lifeevent",
    "catalog_linkedchain", "catalog_linkedpart", "catalog_procedure",
    "catalog_procedure_life_events", "catalog_procedureversion", "catalog_requirement",
    "catalog_sector", "catalog_step", "core_specialday", "ops_backuprun", "ops_loaded",
    "people_centre",
}  # fmt: skip
# Unique beyond the part's own parent: looked up before anybody knows whose it is.
NOT_BY_PARENT = {
    ("core_series", "key"): "the key begins with the centre, or with what is counted",
    ("people_apikey", "key_sha256"): "a caller shows only the key",
    ("people_apikey", "prefix"): "a caller shows only the key",
    ("people_signin", "session_key"): "a browser shows only its session",
}
# Official codes serve as keys of what the whole country shares; no row of a centre is among them.
CODES_FOR_KEYS = {"areas_commune", "areas_province", "catalog_lifeevent", "catalog_sector"}
FOREIGN = ("auth_", "account_", "axes_", "django_", "mfa_", "procrastinate_", "motcua_cache")


def ask(question: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


@dataclass(frozen=True)
class Index:
    table: str
    name: str
    is_unique: bool
    columns: tuple[str, ...]  # "" for an expression

    @property
    def first(self) -> str:
        return self.columns[0]


def indexes() -> list[Index]:
    rows = ask("""
        SELECT t.relname, i.relname, x.indisunique, array_agg(coalesce(a.attname, '') ORDER BY k.n)
        FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
        CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY k(number, n)
        LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number AND k.number > 0
        WHERE t.relnamespace = current_schema::regnamespace AND NOT x.indisprimary
        GROUP BY t.relname, i.relname, x.indisunique
    """)
    found = [Index(table, name, unique, tuple(columns)) for table, name, unique, columns in rows]
    return [index for index in found if index.table.startswith(ROOMS)]


def foreign_keys() -> dict[tuple[str, str], str]:
    """(table, column) → the table it points to."""
    rows = ask("""
        SELECT t.relname, a.attname, o.relname
        FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
        JOIN pg_class o ON o.oid = c.confrelid
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND t.relnamespace = current_schema::regnamespace
    """)
    return {(table, column): other for table, column, other in rows}


def tables() -> set[str]:
    rows = ask(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema"
    )
    return {name for (name,) in rows}


def tables_of_a_centre() -> set[str]:
    keys = foreign_keys()
    return {table for (table, column) in keys if column == "centre_id" and table.startswith(ROOMS)}


def not_by_centre() -> list[str]:
    """Indexes of a centre's table that do not lead with it, nor serve one foreign key alone."""
    keys, of_a_centre = foreign_keys(), tables_of_a_centre()
    return [
        f"{index.table}: {index.name} leads with {index.first or 'an expression'}"
        for index in indexes()
        if index.table in of_a_centre
        and index.first != "centre_id"
        and (index.table, index.first) not in NOT_BY_CENTRE
        and (index.is_unique or len(index.columns) > 1 or (index.table, index.first) not in keys)
    ]


def not_by_parent() -> list[str]:
    """Unique indexes of a part that lead with anything but a foreign key."""
    keys, whole = foreign_keys(), tables_of_a_centre() | CELL_WIDE
    return [
        f"{index.table}: {index.name} leads with {index.first or 'an expression'}"
        for index in indexes()
        if index.table not in whole
        and index.is_unique
        and (index.table, index.first) not in keys
        and (index.table, index.first) not in NOT_BY_PARENT
    ]


def belonging_nowhere() -> list[str]:
    """Tables of ours that have no centre, are nobody's part, and are not named as cell-wide."""
    keys = foreign_keys()
    placed = tables_of_a_centre() | {"people_centre"}
    ours = {table for table in tables() if table.startswith(ROOMS)} - CELL_WIDE - {"core_series"}
    while more := {t for (t, _), other in keys.items() if other in placed and t in ours} - placed:
        placed |= more
    return sorted(ours - placed)


def narrow_keys() -> list[str]:
    """Keys and foreign keys of our tables that are not bigint."""
    rows = ask("""
        SELECT table_name, column_name, data_type FROM information_schema.columns
        WHERE table_schema = current_schema
    """)
    keys = foreign_keys()
    return [
        f"{table}.{column} is {kind}"
        for table, column, kind in rows
        if table.startswith(ROOMS)
        and kind != "bigint"
        and (column == "id" or (table, column) in keys)
        and not keys.get((table, column), "").startswith(FOREIGN)
        and keys.get((table, column)) not in CODES_FOR_KEYS
    ]


def functions() -> list[tuple[str, str]]:
    return ask("""
        SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema::regnamespace
    """)


SCHEMA_DOT = re.compile(
    r"\bpublic\.|\b(?:FROM|JOIN|INTO|UPDATE|TABLE|(?:INDEX|TRIGGER)\b.*?\bON|REFERENCES|FUNCTION)"
    r'\s+"?(?!NEW\b|OLD\b)[a-z_]+"?\."?[a-z_]+',
    re.IGNORECASE | re.DOTALL,
)
PART_OF_A_DATE = re.compile(r"\bextract\s*\(\s*\w+\s+from\b", re.IGNORECASE)
SQL = re.compile(r"^\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|WITH|COPY|LOCK|SET)\b")
ADVISORY = re.compile(r"pg_(try_)?advisory", re.IGNORECASE)
# What is empty or different where a cell is a schema of a cluster.
SURROUNDINGS = re.compile(r"TG_TABLE_NAME|TG_TABLE_SCHEMA|current_setting|search_path")


def statements(source: str) -> Iterator[str]:
    """The pieces of text of a Python source that are SQL."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value):
            yield node.value


def is_qualified(text: str) -> bool:
    return bool(SCHEMA_DOT.search(PART_OF_A_DATE.sub("", text)))


def names_a_table(body: str) -> list[str]:
    words = set(re.findall(r"\w+", body))
    return sorted(words & {table for table in tables() if table.startswith(ROOMS)})


def test_indexes_of_a_centres_tables_lead_with_the_centre() -> None:
    assert not_by_centre() == []
    assert not_by_parent() == []
    assert belonging_nowhere() == []


def test_every_exception_is_still_one() -> None:
    """A reason that outlived its index would excuse the next one unseen."""
    known = {(index.table, index.first) for index in indexes()}
    known |= {("core_series", "key")}  # its primary key
    assert set(NOT_BY_CENTRE) | set(NOT_BY_PARENT) <= known
    assert tables() >= CELL_WIDE


def test_keys_are_bigint() -> None:
    assert narrow_keys() == []


def test_no_extension_is_needed() -> None:
    assert ask("SELECT extname FROM pg_extension") == [("plpgsql",)]


def test_functions_lean_on_nothing_around_them() -> None:
    ours = [(name, body) for name, body in functions() if not name.startswith(FOREIGN)]
    assert len(ours) > 3
    for name, body in functions():
        assert not ADVISORY.search(body), name
        assert not is_qualified(body), name
    for name, body in ours:
        assert not SURROUNDINGS.search(body), name
        assert names_a_table(body) == [], name


@pytest.mark.parametrize("path", sorted(Path("motcua").rglob("*.py")), ids=str)
def test_sql_in_code_names_no_schema_and_no_advisory_lock(path: Path) -> None:
    source = path.read_text()
    assert not ADVISORY.search(source)
    for statement in statements(source):
        assert not is_qualified(statement), statement


def test_the_checks_themselves() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE queueing_bad (id integer PRIMARY KEY, line_id bigint, code text UNIQUE, "
            "centre_id bigint REFERENCES people_centre)"
        )
        cursor.execute("CREATE INDEX slow ON queueing_bad (line_id, centre_id)")
        cursor.execute("CREATE TABLE fees_lost (id bigint PRIMARY KEY, code text UNIQUE)")
    assert not_by_centre() == [
        "queueing_bad: queueing_bad_code_key leads with code",
        "queueing_bad: slow leads with line_id",
    ]
    assert not_by_parent() == ["fees_lost: fees_lost_code_key leads with code"]
    assert belonging_nowhere() == ["fees_lost"]
    assert narrow_keys() == ["queueing_bad.id is integer"]
    for bad in (
        "SELECT 1 FROM public.x",
        'UPDATE "motcua"."x" SET a = 1',
        "CREATE TRIGGER final BEFORE UPDATE ON a.b EXECUTE FUNCTION f()",
        "EXECUTE FUNCTION a.f()",
    ):
        assert is_qualified(bad), bad
    assert not is_qualified("SELECT extract(epoch FROM x.at) FROM x JOIN y ON x.id = y.id")
    assert list(statements('a = "SELECT 1"\nb = "select a sentence"')) == ["SELECT 1"]
    assert ADVISORY.search("pg_try_advisory_xact_lock(1)")
    assert names_a_table("UPDATE queueing_ticket SET a = 1") == ["queueing_ticket"]
