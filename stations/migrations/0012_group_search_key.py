from django.db import migrations, models

from deputies_portal.names.pinyin import search_key


def fill(apps, schema_editor):
    """The groups that stand are found by pinyin, too."""
    for group in apps.get_model("stations", "DeputyGroup").objects.all():
        group.search_key = search_key(group.name)
        group.save(update_fields=["search_key"])


class Migration(migrations.Migration):

    dependencies = [
        ('stations', '0011_takes_online'),
    ]

    operations = [
        migrations.AddField(
            model_name='deputygroup',
            name='search_key',
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
