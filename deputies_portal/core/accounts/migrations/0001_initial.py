import deputies_portal.core.vault
import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(error_messages={'unique': '这个登录名已经有人用了。'}, max_length=60, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='登录名')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='电子邮箱')),
                ('language', models.CharField(blank=True, choices=[('zh-hans', '中文'), ('en', 'English')], max_length=10, verbose_name='语言')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('must_change_password', models.BooleanField(default=False, verbose_name='登录后须改密码')),
                ('slip', models.CharField(blank=True, editable=False, max_length=100)),
                ('slip_until', models.DateField(editable=False, null=True, verbose_name='一次性密码有效到')),
                ('last_day', models.DateField(editable=False, null=True, verbose_name='离任')),
                ('is_demo', models.BooleanField(default=False, verbose_name='演示账号')),
                ('session_epoch', models.PositiveIntegerField(default=0, editable=False, verbose_name='登录批次')),
                ('password_changed_at', models.DateTimeField(editable=False, null=True, verbose_name='密码修改时间')),
                ('search_key', models.CharField(blank=True, editable=False, max_length=200)),
                ('county', models.CharField(blank=True, editable=False, max_length=6)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='开通时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': '账号',
                'verbose_name_plural': '账号',
                'constraints': [models.CheckConstraint(condition=models.Q(('username', django.db.models.functions.text.Lower('username')), models.Q(('username', ''), _negated=True)), name='user_name_is_lower_case', violation_error_message='登录名只用小写字母。')],
            },
        ),
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret', deputies_portal.core.vault.SealedTextField(verbose_name='密钥')),
                ('last_step', models.BigIntegerField(default=0)),
                ('drift', models.SmallIntegerField(default=0)),
                ('confirmed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='开启时间')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='second_factor', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '动态码',
                'verbose_name_plural': '动态码',
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kept', models.CharField(max_length=100)),
                ('used_at', models.DateTimeField(null=True, verbose_name='用掉的时间')),
                ('factor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to='accounts.secondfactor')),
            ],
            options={
                'verbose_name': '备用码',
                'verbose_name_plural': '备用码',
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session_key', models.CharField(db_index=True, max_length=40)),
                ('address', models.GenericIPAddressField(null=True, unpack_ipv4=True, verbose_name='地址')),
                ('browser', models.CharField(blank=True, max_length=300, verbose_name='浏览器')),
                ('began_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登录时间')),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='最近使用')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='退出时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '登录',
                'verbose_name_plural': '登录',
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('began_at')), _connector='OR'), name='sign_in_ends_after_it_began')],
            },
        ),
        migrations.CreateModel(
            name='SlipProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('slip', '发放一次性密码'), ('factor', '关闭动态码')], default='slip', max_length=6)),
                ('proposed_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slip_proposals', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '等第二名管理员确认的提请',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('account', 'act'), name='slip_proposal_once', violation_error_message='已经有人提请，等另一名管理员确认。'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='slip_proposal_by_two', violation_error_message='提请的人自己不能确认。'), models.CheckConstraint(condition=models.Q(models.Q(('proposed_by', models.F('account')), _negated=True), models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('account')), _negated=True), _connector='OR')), name='slip_proposal_for_another'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), ('ended_at__isnull', False), _connector='OR'), name='slip_proposal_confirmed_is_ended')],
            },
        ),
    ]
