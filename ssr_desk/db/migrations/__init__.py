"""Migrations of the truth tables; nothing else is migrated, caches are rebuilt."""
