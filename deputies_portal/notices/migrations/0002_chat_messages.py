"""Messages to a group chat: said once, posted once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0001_notices'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChatMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100, unique=True)),
                ('text', models.TextField(max_length=2000)),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('posted_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': '群消息',
                'ordering': ['-id'],
            },
        ),
    ]
