"""An administrator keeps the accounts of a county, or, appointed so, of the whole installation.

Who is one already keeps all of them, and now it says so.
"""

import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from deputies_portal.guards import Guard

# SQLite rebuilds the table for the column: its guard is said again.
POSTING_ALONE = """
EXISTS (
  SELECT 1 FROM stations_posting p
  WHERE p.user_id = NEW.user_id AND p.id <> COALESCE(NEW.id, -1) AND p.role <> NEW.role
    AND (p.role IN ('administrator', 'auditor') OR NEW.role IN ('administrator', 'auditor'))
    AND (p.ends_on IS NULL OR p.ends_on >= NEW.starts_on)
    AND (NEW.ends_on IS NULL OR p.starts_on <= NEW.ends_on))
"""


def say_so(apps, schema_editor):
    apps.get_model("stations", "Posting").objects.filter(role="administrator").update(is_whole=True)


class Migration(migrations.Migration):

    dependencies = [
        ('stations', '0017_cadence_rule_made_on'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='posting',
            name='stations_posting_scope_fits_role',
        ),
        migrations.AddField(
            model_name='posting',
            name='is_whole',
            field=models.BooleanField(default=False, help_text='管理所有县的账号，也管理各县的系统管理员和审计员。', verbose_name='全平台'),
        ),
        migrations.RunPython(say_so, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_whole', False), models.Q(models.Q(('role__in', ['county_clerk', 'manager']), ('deputy__isnull', True), ('region__isnull', False), ('township__isnull', True), ('unit__isnull', True), ('venue__isnull', True)), models.Q(('role', 'administrator'), ('deputy__isnull', True), ('region__isnull', False), ('township__isnull', True), ('unit__isnull', True), ('venue__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.text.Length('region_id'), 6)), models.Q(('role', 'township_clerk'), ('deputy__isnull', True), ('region__isnull', True), ('township__isnull', False), ('unit__isnull', True), ('venue__isnull', True)), models.Q(('role', 'venue_clerk'), ('deputy__isnull', True), ('region__isnull', True), ('township__isnull', True), ('unit__isnull', True), ('venue__isnull', False)), models.Q(('role', 'unit_clerk'), ('deputy__isnull', True), ('region__isnull', True), ('township__isnull', True), ('unit__isnull', False), ('venue__isnull', True)), models.Q(('role', 'deputy'), ('deputy__isnull', False), ('region__isnull', True), ('township__isnull', True), ('unit__isnull', True), ('venue__isnull', True)), models.Q(('role', 'auditor'), ('deputy__isnull', True), ('region__isnull', True), ('township__isnull', True), ('unit__isnull', True), ('venue__isnull', True)), _connector='OR')), models.Q(('is_whole', True), ('role', 'administrator'), ('deputy__isnull', True), ('region__isnull', True), ('township__isnull', True), ('unit__isnull', True), ('venue__isnull', True)), _connector='OR'), name='stations_posting_scope_fits_role', violation_error_message='每项任用只选一个范围，并且要与角色相符。'),
        ),
        Guard("stations_posting_alone", "stations_posting", POSTING_ALONE, replaces=True),
    ]
