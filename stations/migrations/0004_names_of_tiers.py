"""A county names the tiers of its venues. No guard mentions the table, which SQLite rebuilds."""

from django.db import migrations, models

NAMES = (
    ("home_name", "“家”的名称", "代表之家"),
    ("workstation_name", "“站”的名称", "代表工作站"),
    ("room_name", "“室”的名称", "代表联络室"),
    ("specialised_name", "“专”的名称", "专业代表工作站"),
)


class Migration(migrations.Migration):
    dependencies = [("stations", "0003_venue_coordinates")]

    operations = [
        migrations.AddField(
            model_name="county",
            name=name,
            field=models.CharField(default=shipped, max_length=12, verbose_name=label),
            preserve_default=False,
        )
        for name, label, shipped in NAMES
    ]
