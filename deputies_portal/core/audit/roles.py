"""Roles of the database 数据库账号: on PostgreSQL one role owns the tables and migrates, the portal
signs in as another, which reads and adds to the journal and can change nothing of it.

Who owns a table may switch its guards off; so the portal owns none. SQLite knows no roles.
"""

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.db import connection

ALL, ADDED_TO = "SELECT, INSERT, UPDATE, DELETE", "SELECT, INSERT"


def journal_tables() -> set[str]:
    """Every table of this app but those that say they are rewritten."""
    models = apps.get_app_config("audit").get_models()
    return {one._meta.db_table for one in models if not getattr(one, "IS_REWRITTEN", False)}


def portal_role() -> str:
    """The role of DATABASE_URL, where the one signed in is another; else nothing."""
    portal, own = settings.PORTAL_DATABASE.get("USER", ""), connection.settings_dict["USER"]
    return portal if connection.vendor == "postgresql" and portal != own else ""


def give_rights() -> str:
    """What the portal needs, and no more; to be asked after each migration by the owner. Returns
    the role that has them, empty where there is only one.
    """
    role = portal_role()
    if not role:
        return ""
    name, schema = connection.ops.quote_name(role), connection.ops.quote_name("public")
    with connection.cursor() as cursor:
        _make_sure_of(role, cursor)
        cursor.execute(f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {name}")
        cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {name}")
        for table in connection.introspection.table_names(cursor):
            rights = ADDED_TO if table in journal_tables() else ALL
            table = connection.ops.quote_name(table)
            cursor.execute(f"REVOKE ALL ON {table} FROM PUBLIC, {name}")
            cursor.execute(f"GRANT {rights} ON {table} TO {name}")
        cursor.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM PUBLIC, {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}")
    return role


def _make_sure_of(role: str, cursor) -> None:
    """The role is there: where the owner may make roles it is made, with the password of
    DATABASE_URL.
    """
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    if not cursor.fetchone():
        password = settings.PORTAL_DATABASE.get("PASSWORD", "")
        cursor.execute(
            f"CREATE ROLE {connection.ops.quote_name(role)} LOGIN PASSWORD %s", [password]
        )


def changeable_tables() -> list[str]:
    """Tables of the journal that the role signed in may change, empty, or take the guards off."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(CHANGEABLE, [sorted(journal_tables())])
        return [table for (table,) in cursor.fetchall()]


CHANGEABLE = """
SELECT relname FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname = ANY (%s)
AND (
    pg_has_role(relowner, 'MEMBER')
    OR has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
)
ORDER BY relname
"""


def said(role: str, tables: Iterable[str]) -> str:
    return f"{role} reads and adds to {', '.join(sorted(tables))}, and changes none of them."
