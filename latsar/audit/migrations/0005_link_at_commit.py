"""PostgreSQL links new entries when their transaction commits: latsar/audit/linking.py."""

from django.db import migrations

from latsar.audit import linking


def install(apps, schema_editor):
    execute(schema_editor, linking.POSTGRESQL)


def lift(apps, schema_editor):
    execute(schema_editor, linking.POSTGRESQL_BACK)


def execute(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_link_the_entries")]

    operations = [migrations.RunPython(install, lift)]
