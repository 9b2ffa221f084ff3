#!/usr/bin/env python
"""The portal's command line: migrate, serve, and every command of the house."""

import os
import sys

from django.core.management import execute_from_command_line

# What changes tables or takes lines out of the journal signs in by MIGRATION_DATABASE_URL.
FOR_THE_OWNER = {"migrate", "database_roles", "restore", "archive_journal"}

if __name__ == "__main__":
    if FOR_THE_OWNER & set(sys.argv[1:2]):
        os.environ["DATABASE_AS_OWNER"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deputies_portal.settings")
    execute_from_command_line(sys.argv)
