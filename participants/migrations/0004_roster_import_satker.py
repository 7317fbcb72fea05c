"""An import stays with the office it was uploaded for, also when its uploader moves."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    User = apps.get_model("accounts", "User")
    RosterImport = apps.get_model("participants", "RosterImport")
    office = User.objects.filter(pk=models.OuterRef("uploaded_by")).values("satker")
    RosterImport.objects.update(satker=models.Subquery(office))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_nip_and_first_password"),
        ("organizations", "0001_initial"),
        ("participants", "0003_describe_earlier_imports"),
    ]

    operations = [
        migrations.AddField(
            model_name="rosterimport",
            name="satker",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.satker",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
