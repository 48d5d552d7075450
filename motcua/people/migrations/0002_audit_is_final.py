"""The record of reads and changes is evidence: PostgreSQL refuses to change or remove a row."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION audit_entry_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an audit entry is final' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
TRIGGER = """
CREATE TRIGGER audit_is_final BEFORE UPDATE OR DELETE ON people_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_is_final()
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION audit_entry_is_final()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER audit_is_final ON people_auditentry"),
    ]
