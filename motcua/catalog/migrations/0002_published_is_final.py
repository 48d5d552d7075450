"""A version that left the draft state is final, with its children: PostgreSQL itself says no.

The children's `is_final` follows their version's by a composite foreign key, so no trigger has to
look into another table: a child of a final version cannot be added, changed or removed.
"""

from django.db import migrations

CHILDREN = ["case", "requirement", "feeline", "step"]

VERSION_FUNCTION = """
CREATE FUNCTION catalog_version_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT OLD.is_final THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - 'in_force_until' = to_jsonb(OLD) - 'in_force_until'
        AND (OLD.in_force_until IS NULL OR NEW.in_force_until = OLD.in_force_until)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published version is final' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
CHILD_FUNCTION = """
CREATE FUNCTION catalog_child_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NOT NEW.is_final THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NOT OLD.is_final THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND NOT OLD.is_final THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a published version is final' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
VERSION_TRIGGER = """
CREATE TRIGGER version_is_final BEFORE UPDATE OR DELETE ON catalog_procedureversion
    FOR EACH ROW EXECUTE FUNCTION catalog_version_is_final()
"""


def _child_key(child: str) -> migrations.RunSQL:
    table = f"catalog_{child}"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {child}_follows_version "
        "FOREIGN KEY (version_id, is_final) REFERENCES catalog_procedureversion (id, is_final) "
        "ON UPDATE CASCADE",
        f"ALTER TABLE {table} DROP CONSTRAINT {child}_follows_version",
    )


def _child_trigger(child: str) -> migrations.RunSQL:
    table = f"catalog_{child}"
    return migrations.RunSQL(
        f"CREATE TRIGGER {child}_is_final BEFORE INSERT OR UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION catalog_child_is_final()",
        f"DROP TRIGGER {child}_is_final ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [
        migrations.RunSQL(VERSION_FUNCTION, "DROP FUNCTION catalog_version_is_final()"),
        migrations.RunSQL(CHILD_FUNCTION, "DROP FUNCTION catalog_child_is_final()"),
        migrations.RunSQL(
            VERSION_TRIGGER, "DROP TRIGGER version_is_final ON catalog_procedureversion"
        ),
        *(_child_key(child) for child in CHILDREN),
        *(_child_trigger(child) for child in CHILDREN),
    ]
