"""Say of imports from before 0002 what 0002 added: how many errors, and since when they stand."""

from django.db import migrations
from django.db.models import F


def describe(apps, schema_editor):
    imports = apps.get_model("participants", "RosterImport").objects
    imports.filter(status="saved", saved_at=None).update(
        saved_at=F("uploaded_at"), checked_at=F("uploaded_at")
    )
    refused = imports.filter(status="refused", checked_at=None)
    for pk, errors in refused.values_list("pk", "errors").iterator(chunk_size=10):
        imports.filter(pk=pk).update(error_count=len(errors), checked_at=F("uploaded_at"))
    # What saving them would do was never kept: they have to be checked again.
    imports.filter(status="checked", checked_at=None).update(status="checking")


class Migration(migrations.Migration):
    dependencies = [("participants", "0002_roster_import_flow")]
    operations = [migrations.RunPython(describe, migrations.RunPython.noop, elidable=True)]
