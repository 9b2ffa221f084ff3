"""Users 账号 with their postings from a file. An account is known by its user name.

A new account has no password: its slip is printed on the page for many accounts. The file holds no
visitor and no deputy's private number.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.opening import Newcomer, open_accounts
from deputies_portal.core.accounts.sign_in import sessions
from deputies_portal.core.audit import journal
from deputies_portal.imports.columns import Column, of_model, words_of
from deputies_portal.imports.keeping import keep
from deputies_portal.imports.kinds.base import Kind, refuse, takes_back
from deputies_portal.imports.kinds.named_places import Places
from deputies_portal.imports.trial import Act, Deed
from stations.models import County, Posting, Region, UndertakingUnit
from stations.regions import endings

Role = Posting.Role
ROLES = words_of(
    Role,
    venue_clerk=("家站工作人员", "联络员"),
    township_clerk=("乡镇", "乡镇人大"),
    county_clerk=("县人大", "县级"),
    manager=("领导",),
    unit_clerk=("承办单位", "单位经办人"),
)
# An administrator is made on the page of the account, one by one; a deputy's account too.
IN_FILES = (Role.VENUE_CLERK, Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.MANAGER, Role.UNIT_CLERK)


class Users(Kind):
    name = "users"
    label = gettext_lazy("账号和任用")
    purpose = gettext_lazy("谁在哪里以什么角色使用平台；密码条另外打印。")
    icon = "lock"
    register = "accounts:accounts"
    follow = ("stations:accounts-bulk-again", gettext_lazy("打印密码条"))
    roles = frozenset({"administrator"})
    is_of_county = False
    most_rows = 2_000
    models = (User, Posting)
    beside = {"user_name_is_lower_case": "username"}
    renamed = {"starts_on": "starts_on", "user": "role", "venue": "place"}
    columns = (
        of_model(
            User, "username", "登录名", needed=True, synonyms=("账号", "用户名"), example="guanmiao"
        ),
        of_model(User, "name", "姓名", needed=True, synonyms=("使用人",), example="字春梅"),
        Column(
            "role",
            "角色",
            needed=True,
            words={key: words for key, words in ROLES.items() if key in IN_FILES},
            example="家站联络员",
        ),
        Column(
            "county",
            "县代码",
            needed=True,
            shape="code",
            synonyms=("县", "县区划代码"),
            example="530524",
        ),
        Column(
            "place",
            "在哪里",
            synonyms=("家站", "单位", "乡镇", "工作单位", "任职地点"),
            says=gettext_lazy("家站、承办单位或乡镇的名称；县人大的不写。"),
            example="田园镇关庙社区联络室",
        ),
        of_model(Posting, "starts_on", "开始日期", synonyms=("任用开始",), example="2025-03-01"),
    )

    def __init__(self, trial):
        super().__init__(trial)
        kept = County.objects.administered_by(trial.actor)
        self.counties = set(kept.values_list("pk", flat=True))
        self.places: dict[str, Places] = {}

    def take(self, said, values):
        username = User.normalize_username(values["username"])
        place = self._place(values)
        self.once(said, username, values["role"], *place.values())
        user = User.objects.filter(username=username).first()
        deeds = []
        if user is None:
            user, deeds = self._opened(said, values, username)
        elif user.name != values["name"]:
            refuse(
                "name", _("登录名“%(username)s”是%(name)s的。"), username=username, name=user.name
            )
        held = user.postings.filter(ends_on__isnull=True, role=values["role"], **place)
        if held.exists():
            return deeds
        posting = Posting(user=user, role=values["role"])
        facts = {f"{name}_id": record.pk for name, record in place.items()}
        facts["starts_on"] = values.get("starts_on", self.trial.on)
        return [*deeds, *keep(self.trial, said.line, posting, facts, label=f"{user} {posting}")]

    def _opened(self, said, values, username):
        slips = open_accounts(
            [Newcomer(username, values["name"])],
            on=self.trial.on,
            actor=self.trial.actor,
            posting=self.trial.posting,
            county=values["county"],
        )
        user = slips[0].account
        return user, [Deed(said.line, Act.ADDED, user, f"{username} {user.name}")]

    def _place(self, values) -> dict:
        county, role, name = values["county"], values["role"], values.get("place", "")
        if county not in self.counties:
            refuse("county", _("没有代码为“%(code)s”的县。"), code=county[:20])
        places = self.places.setdefault(county, Places(county))
        if role in (Role.COUNTY_CLERK, Role.MANAGER):
            return {"region": Region.objects.get(pk=county)}
        if not name:
            refuse("place", _("请填写%(label)s。"), label="在哪里")
        if role == Role.TOWNSHIP_CLERK:
            return {"township": places.region("place", name, length=9)}
        if role == Role.VENUE_CLERK:
            return {"venue": places.venue({"place": name}, column="place")}
        units = UndertakingUnit.objects.standing().filter(county=county)
        unit = units.filter(short_name=name).first() or units.filter(name=name).first()
        if unit is None:
            refuse("place", _("没有在用的承办单位“%(name)s”。"), name=name[:30])
        return {"unit": unit}

    @classmethod
    def export_to(cls, user, county):
        rows = Posting.objects.visible_to(user).filter(ends_on__isnull=True, role__in=IN_FILES)
        rows = rows.with_scope().select_related("user", "region", "venue", "unit", "township")
        for posting in rows.order_by("user__username", "role", "pk"):
            yield {
                "username": posting.user.username,
                "name": posting.user.name,
                "role": cls.column("role").word_of(posting.role),
                "county": posting.county_code,
                "place": "" if posting.region_id else str(posting.place),
                "starts_on": posting.starts_on.isoformat(),
            }


@takes_back(Posting)
def _end(posting, undoing):
    last = max(undoing.on, posting.starts_on)
    endings.end_posting(posting, on=last, reason=undoing.reason, **undoing.by)


@takes_back(User)
def _disable(user, undoing):
    """Nobody signs in with it any more; the name stays taken."""
    before = journal.snapshot(user)
    user.is_active = False
    user.version += 1
    user.save(update_fields=["is_active", "version"])
    sessions.end_sessions(user)
    facts = {"actor": undoing.actor, "posting": undoing.posting, "note": undoing.reason}
    journal.record_change(action="user.disable", target=user, before=before, **facts)
