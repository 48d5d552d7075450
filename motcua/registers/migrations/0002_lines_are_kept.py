"""A line of a book is never removed, and never changed but to be struck through, once."""

from django.db import migrations

KEPT = """
CREATE FUNCTION line_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    strike text[] := ARRAY['struck_at', 'struck_by_id', 'strike_reason'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.struck_at IS NULL
        AND to_jsonb(NEW) - strike = to_jsonb(OLD) - strike THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a line of a book is kept' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
TRIGGER = """
CREATE TRIGGER line_is_kept BEFORE UPDATE OR DELETE ON registers_entry
    FOR EACH ROW EXECUTE FUNCTION line_is_kept()
"""


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial")]
    operations = [
        migrations.RunSQL(KEPT, "DROP FUNCTION line_is_kept()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER line_is_kept ON registers_entry"),
    ]
