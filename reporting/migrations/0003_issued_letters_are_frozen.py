"""Issued letters and versions of the wording never change: triggers on both databases."""

from django.db import migrations

from latsar.audit import frozen
from reporting.letters.frozen import LETTER, WORDING


def install(apps, schema_editor):
    for rule in (LETTER, WORDING):
        frozen.install(schema_editor.connection, rule)


def lift(apps, schema_editor):
    for rule in (LETTER, WORDING):
        frozen.lift(schema_editor.connection, rule)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0002_corrections_settings_and_wording")]

    operations = [migrations.RunPython(install, lift)]
