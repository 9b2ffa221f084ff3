"""Room for sealed names and their keyed indexes; the names themselves are sealed by 0025."""

import deputies_portal.vault
from django.db import migrations, models

INDEXES = {"name": "name_index", "surname": "surname_index", "given": "given_index"}


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0023_staged_rows'),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name='contact',
                name=column,
                field=models.CharField(blank=True, editable=False, max_length=64),
            )
            for column in INDEXES.values()
        ),
        migrations.AlterField(
            model_name='contact',
            name='name',
            field=deputies_portal.vault.SealedTextField(blank=True, max_length=40, verbose_name='姓名'),
        ),
        *(
            migrations.AddIndex(
                model_name='contact',
                index=models.Index(fields=[column], name=f'visits_contact_{name}'),
            )
            for name, column in INDEXES.items()
        ),
    ]
