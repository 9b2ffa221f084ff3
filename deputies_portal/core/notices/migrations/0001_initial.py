import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
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
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200)),
                ('facts', models.JSONField(default=dict)),
                ('url', models.CharField(blank=True, max_length=300)),
                ('key', models.CharField(max_length=100)),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('is_urgent', models.BooleanField(default=False, verbose_name='紧急')),
                ('read_at', models.DateTimeField(null=True)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '提醒',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['user', '-at', '-id'], name='notices_notice_list'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user', '-at', '-id'], name='notices_notice_unread'), models.Index(condition=models.Q(('mailed_at__isnull', True), ('read_at__isnull', True)), fields=['at'], name='notices_notice_unmailed')],
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='notices_notice_told_once')],
            },
        ),
    ]
