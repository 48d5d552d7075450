"""The root of a day is evidence like the events it closes."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER root_is_final BEFORE UPDATE OR DELETE ON dossiers_dailyroot
    FOR EACH ROW EXECUTE FUNCTION row_is_final()
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0003_life_of_a_dossier")]
    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER root_is_final ON dossiers_dailyroot")]
