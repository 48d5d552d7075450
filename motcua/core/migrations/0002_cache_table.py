"""The table of Django's database cache: what sign-in limits are counted in, by all processes."""

from django.db import migrations

TABLE = """
CREATE TABLE motcua_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
)
"""
INDEX = "CREATE INDEX motcua_cache_expires ON motcua_cache (expires)"


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunSQL(TABLE, "DROP TABLE motcua_cache"),
        migrations.RunSQL(INDEX, migrations.RunSQL.noop),
    ]
