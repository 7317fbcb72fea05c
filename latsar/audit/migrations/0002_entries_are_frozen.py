"""Entries of the trail can be neither changed nor deleted: triggers on both databases."""

from django.db import migrations

from latsar.audit import frozen


def install(apps, schema_editor):
    frozen.install(schema_editor.connection, frozen.AUDIT)


def lift(apps, schema_editor):
    frozen.lift(schema_editor.connection, frozen.AUDIT)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(install, lift)]
