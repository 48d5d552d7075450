"""A paper that was issued keeps what it says: only drawing and voiding may be noted, once each."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION paper_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    drawing text[] := ARRAY['pdf_sha256', 'path'];
    voiding text[] := ARRAY['voided_at', 'voided_by_id', 'void_reason'];
BEGIN
    IF TG_OP = 'DELETE'
        OR to_jsonb(NEW) - drawing - voiding IS DISTINCT FROM to_jsonb(OLD) - drawing - voiding
        OR (OLD.pdf_sha256 <> '' AND to_jsonb(NEW) - voiding <> to_jsonb(OLD) - voiding)
        OR (OLD.voided_at IS NOT NULL AND to_jsonb(NEW) - drawing <> to_jsonb(OLD) - drawing)
    THEN
        RAISE EXCEPTION 'an issued paper is final' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""
TRIGGER = """
CREATE TRIGGER paper_is_final BEFORE UPDATE OR DELETE ON papers_paper
    FOR EACH ROW EXECUTE FUNCTION paper_is_final()
"""


class Migration(migrations.Migration):
    dependencies = [("papers", "0002_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION paper_is_final()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER paper_is_final ON papers_paper"),
    ]
