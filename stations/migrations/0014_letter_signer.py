from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stations", "0013_none_first")]

    operations = [
        migrations.AddField(
            model_name="county",
            name="letter_signer",
            field=models.CharField(blank=True, max_length=40, verbose_name="函件签发人", default=""),
            preserve_default=False,
        ),
    ]
