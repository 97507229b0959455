"""What is only ever added to: the database itself refuses every other change."""

import pytest
from django.db import DatabaseError, connection, transaction

from pathway.core.append_only import append_only_tables, unprotected_tables

pytestmark = pytest.mark.django_db


def test_every_append_only_table_has_its_triggers():
    assert unprotected_tables() == []
    assert set(append_only_tables()) <= set(connection.introspection.table_names())


def refused(sql, *values):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize("table", append_only_tables())
def test_rows_can_be_added_and_nothing_else(world, table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 1")
        columns, row = [column[0] for column in cursor.description], cursor.fetchone()
    assert row is not None, f"give the world a row of {table}, in tests/house/matrix/"
    key = columns.index("id")
    refused(f"UPDATE {table} SET {columns[-1]} = {columns[-1]} WHERE id = %s", row[key])
    refused(f"DELETE FROM {table} WHERE id = %s", row[key])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        refused(f"TRUNCATE {table} CASCADE")
    else:
        refused(f"REPLACE INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(row))})", *row)
