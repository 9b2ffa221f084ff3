"""Calendar links stand one for each device, at most five of an owner."""

from django.db import migrations, models
from django.db.models import Q

from deputies_portal.guards import Guard

OTHER_SECRET = "OLD.ended_at IS NOT NULL OR NEW.secret_hash <> OLD.secret_hash"
SIX = (
    "(SELECT COUNT(*) FROM visits_feedlink f WHERE f.ended_at IS NULL "
    "AND (f.deputy_id = NEW.deputy_id OR f.venue_id = NEW.venue_id)) >= 5"
)
TAKEN = '这个设备已经有链接，请换一个名称，或者先停用它。'


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0026_words_go_with_people'),
    ]

    operations = [
        migrations.RemoveConstraint('feedlink', 'visits_feedlink_deputy_once'),
        migrations.RemoveConstraint('feedlink', 'visits_feedlink_venue_once'),
        migrations.AddField(
            model_name='feedlink',
            name='device',
            field=models.CharField(default='日历', max_length=30, verbose_name='设备'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='feedlink',
            name='fetched_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='最近一次更新'),
        ),
        migrations.AddConstraint(
            model_name='feedlink',
            constraint=models.UniqueConstraint(condition=Q(deputy__isnull=False, ended_at__isnull=True), fields=('deputy', 'device'), name='visits_feedlink_deputy_device_once', violation_error_message=TAKEN),
        ),
        migrations.AddConstraint(
            model_name='feedlink',
            constraint=models.UniqueConstraint(condition=Q(ended_at__isnull=True, venue__isnull=False), fields=('venue', 'device'), name='visits_feedlink_venue_device_once', violation_error_message=TAKEN),
        ),
        Guard("visits_feedlink_stays", "visits_feedlink", OTHER_SECRET, on=("UPDATE",), replaces=True),
        Guard("visits_feedlink_no_removal", "visits_feedlink", "1=1", on=("DELETE",), replaces=True),
        Guard("visits_feedlink_most", "visits_feedlink", SIX, on=("INSERT",)),
    ]
