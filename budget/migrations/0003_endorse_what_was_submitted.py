"""What was submitted before the province's step lies with PKSDM; remarks belong to revisions."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery

SENT = ('submitted', 'returned', 'approved')


def forwards(apps, schema_editor):
    requests = apps.get_model('budget', 'BudgetRequest').objects
    requests.filter(status__in=SENT, submitted_by__isnull=False).update(
        endorsed_by=F('submitted_by'), endorsed_at=F('submitted_at')
    )
    comments = apps.get_model('budget', 'BudgetComment').objects
    own = requests.filter(pk=OuterRef('request')).values('revision')
    comments.update(revision=Subquery(own))


class Migration(migrations.Migration):

    dependencies = [('budget', '0002_review_and_ceilings')]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
