"""A signature that was made is never changed or removed, and a key only ever revoked."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION signature_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a signature is final' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
TRIGGER = """
CREATE TRIGGER signature_is_final BEFORE UPDATE OR DELETE ON signatures_papersignature
    FOR EACH ROW EXECUTE FUNCTION signature_is_final()
"""
KEYS = """
CREATE FUNCTION signing_key_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    open_to_change text[] := ARRAY['picture', 'picture_mm', 'revoked_at', 'revoked_by_id'];
BEGIN
    IF TG_OP = 'DELETE'
        OR to_jsonb(NEW) - open_to_change IS DISTINCT FROM to_jsonb(OLD) - open_to_change
        OR (OLD.revoked_at IS NOT NULL AND to_jsonb(NEW) <> to_jsonb(OLD))
    THEN
        RAISE EXCEPTION 'a signing key is kept as it was'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""
KEY_TRIGGER = """
CREATE TRIGGER signing_key_is_kept BEFORE UPDATE OR DELETE ON signatures_signingkey
    FOR EACH ROW EXECUTE FUNCTION signing_key_is_kept()
"""


class Migration(migrations.Migration):
    dependencies = [("signatures", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION signature_is_final()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER signature_is_final ON signatures_papersignature"),
        migrations.RunSQL(KEYS, "DROP FUNCTION signing_key_is_kept()"),
        migrations.RunSQL(KEY_TRIGGER, "DROP TRIGGER signing_key_is_kept ON signatures_signingkey"),
    ]
