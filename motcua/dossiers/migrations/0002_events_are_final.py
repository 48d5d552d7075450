"""Events are evidence: PostgreSQL itself refuses to change or remove one."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION row_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'this row is final' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
TRIGGER = """
CREATE TRIGGER event_is_final BEFORE UPDATE OR DELETE ON dossiers_dossierevent
    FOR EACH ROW EXECUTE FUNCTION row_is_final()
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION row_is_final()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER event_is_final ON dossiers_dossierevent"),
    ]
