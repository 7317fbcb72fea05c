"""Give the entries there are their digests and links; from now on each gets its own."""

from django.db import migrations

from latsar.audit import digests, frozen, linking

AT_ONCE = 1000


def link(apps, schema_editor):
    connection = schema_editor.connection
    for rule in frozen.TRAIL:
        frozen.lift(connection, rule)
    for entries in pieces(apps.get_model("audit", "AuditEntry")):
        found = [(digests.digest_of(entry), entry.pk) for entry in entries]
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE audit_auditentry SET digest = %s WHERE id = %s", found)
        linking.link(connection, [(pk, digest) for digest, pk in found])
    for rule in frozen.TRAIL:
        frozen.install(connection, rule)


def pieces(model):
    """The entries in the order of their ids, some at a time: the trail may be long."""
    last = 0
    while entries := list(model.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield entries
        last = entries[-1].pk


def unlink(apps, schema_editor):
    frozen.lift(schema_editor.connection, frozen.LINKS)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_digests_and_links")]

    operations = [migrations.RunPython(link, unlink)]
