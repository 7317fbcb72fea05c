from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('budget', '0003_endorse_what_was_submitted')]

    operations = [
        migrations.AddConstraint(
            model_name='budgetrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'approved'), _negated=True), models.Q(('endorsed_by__isnull', False), models.Q(('decided_by', models.F('endorsed_by')), _negated=True)), _connector='OR'), name='budget_approved_after_endorsement'),
        ),
        migrations.AddConstraint(
            model_name='budgetrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('endorsed_at__isnull', True), ('endorsed_by__isnull', True)), models.Q(('endorsed_at__isnull', False), ('endorsed_by__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='budget_endorsement_is_whole'),
        ),
    ]
