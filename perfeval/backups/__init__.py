"""Backups: the whole database and its files in one archive that either database can take in."""
