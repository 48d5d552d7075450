"""Backups: database and attachments of one moment as one file, and the way back (ADR 0011)."""
