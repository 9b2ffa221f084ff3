"""What a browser calls itself, in two words: the device and the program."""

from django.utils.translation import gettext as _

# The first that fits: most browsers also name the ones they descend from.
PROGRAMS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("QQBrowser", "QQ浏览器"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
PHONES = ("Mobile", "Android", "iPhone", "HarmonyOS")


def device_of(user_agent: str) -> str:
    """“电脑，Edge”; “未知设备” when nothing is known of it."""
    program = next((name for sign, name in PROGRAMS if sign in user_agent), "")
    if not program:
        return _("未知设备")
    kind = _("手机") if any(sign in user_agent for sign in PHONES) else _("电脑")
    return _("%(kind)s，%(program)s") % {"kind": kind, "program": program}
