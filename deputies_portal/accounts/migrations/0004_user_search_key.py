from django.db import migrations, models

from deputies_portal.names.pinyin import search_key


def fill(apps, schema_editor):
    """The accounts that stand are found by pinyin, too."""
    users = apps.get_model("accounts", "User").objects
    named = list(users.only("name"))
    for user in named:
        user.search_key = search_key(user.name, person=True, extra=(user.name,))
    users.bulk_update(named, ["search_key"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_sign_ins_and_second_factor'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='search_key',
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
