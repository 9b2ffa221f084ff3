"""What the acts in the journal are called on its page, and into which groups they fall.

An app names its own acts with `name_actions` when it starts; a register's `create` or `change`
needs no name of its own. Groups follow the way acts are named: `.reveal` shows personal data,
`.export` takes rows out, `posting.` changes rights.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

GROUPS = {
    "sign_in": (_("登录"), Q(action__regex=r"^(sign_|password\.|factor\.)")),
    "refused": (_("登录失败、锁定"), Q(action__in=["sign_in.failed", "sign_in.locked"])),
    "personal": (_("看个人信息"), Q(action__endswith=".reveal")),
    "export": (_("导出"), Q(action__endswith=".export")),
    "rights": (_("账号和权限"), Q(action__startswith="user.") | Q(action__startswith="posting.")),
    "business": (_("接待和问题"), Q(action__startswith="visit.") | Q(action__startswith="issue.")),
}

# The last part of an act that needs no name of its own.
VERBS = {
    "create": _("新建"),
    "change": _("修改"),
    "close": _("关闭"),
    "end": _("结束"),
    "void": _("作废"),
    "import": _("导入"),
    "export": _("导出"),
    "reveal": _("查看个人信息"),
}

_NAMES = {
    "sign_in": _("登录"),
    "sign_in.failed": _("登录失败"),
    "sign_in.locked": _("多次输错密码，锁定"),
    "sign_out": _("退出登录"),
    "sign_out.expired": _("登录超时，自动退出"),
    "sign_in.end": _("退出别处的登录"),
    "factor.on": _("开启动态码"),
    "factor.off": _("关闭动态码"),
    "factor.propose": _("提请关闭动态码"),
    "factor.withdraw": _("撤回关闭动态码的提请"),
    "factor.recovery": _("换备用码"),
    "password.change": _("修改密码"),
    "password.issue": _("发放一次性密码"),
    "password.propose": _("提请发放一次性密码"),
    "password.withdraw": _("撤回发放一次性密码的提请"),
    "password.void": _("任用为系统管理员或审计员，原密码作废"),
    "user.create": _("开通账号"),
    "user.change": _("修改账号"),
    "user.disable": _("停用账号"),
    "user.enable": _("启用账号"),
    "user.unlock": _("解除锁定"),
    "journal.view": _("查看操作日志"),
    "journal.verify": _("核对操作日志"),
    "journal.archive": _("归档旧日志"),
    "keys.rotate": _("换密钥"),
    "files.quarantine": _("移开无记录的文件"),
    "backup.made": _("备份数据"),
    "backup.verified": _("核对备份"),
    "backup.restored": _("从备份恢复数据"),
}


def name_actions(names: dict) -> None:
    """Say what acts are called: `{"issue.dispatch": _("交办")}`."""
    _NAMES.update(names)


def name_of(action: str) -> str:
    """The name of an act; the act itself when nobody has named it."""
    return str(_NAMES.get(action) or VERBS.get(action.rpartition(".")[2]) or action)
