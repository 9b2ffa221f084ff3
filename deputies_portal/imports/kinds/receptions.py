"""Old reception ledgers 旧接待台账 from a file: a row a visit, with what became of it.

A row is known by its old number. What is finished is written in bulk
(`visits.old_records.old_ledger`); what is still open goes its way as on the page for old matters
(`visits.old_records.taking_over`), by the same rules.
"""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.audit import journal
from deputies_portal.imports.kinds import receptions_export
from deputies_portal.imports.kinds.base import Kind, refuse
from deputies_portal.imports.kinds.named_places import Places
from deputies_portal.imports.kinds.receptions_columns import (
    ANSWERED,
    COLUMNS,
    FINISHED,
    GUIDED,
    OPEN,
)
from deputies_portal.imports.trial import Act, Deed, Said, errors_of
from stations.models import County, Deputy, UndertakingUnit, Venue
from stations.scope import Scope
from visits.issues.issue_facts import OF_OLD_FILES
from visits.models import AnswerClass, Category
from visits.old_records import old_ledger, old_ledger_published, taking_over
from visits.old_records.forms.spelled import Spelled, matters_of
from visits.old_records.forms.taking_over import Lists
from visits.old_records.old_ledger import OldVisit

PLAIN = ("old_number", "received_on", "channel", "name", "phone", "title")
PLAIN += ("dispatched_on", "letter_number", "answered_on", "answer", "ground", "told_on")
PLAIN += ("rating", "closed_on")
CHUNK = 500
OUTCOME_OF_STATE = {ANSWERED: "answered", GUIDED: "guided", FINISHED: "issues"}


class Receptions(Kind):
    name = "receptions"
    label = gettext_lazy("旧接待台账")
    purpose = gettext_lazy("平台以前的来访和办理结果；没有办完的接着办。")
    icon = "person"
    register = "visits:visits"
    roles = frozenset({"county_clerk", "township_clerk", "venue_clerk"})
    most_at_once = 200
    staged = old_ledger_published
    most_rows = 100_000
    columns = COLUMNS
    renamed = {"village": "village", "unit": "unit", "outcome_note": "answer"}

    def __init__(self, trial):
        super().__init__(trial)
        self.places = Places(trial.county)
        self.county = County.objects.select_related("region").get(pk=trial.county)
        self.today = timezone.localdate(trial.at)
        own = Venue.objects.in_care_of_clerk(trial.actor).filter(county=trial.county)
        self.own_venues = set(own.values_list("pk", flat=True))
        self.ready: list[OldVisit] = []
        self.open: list[Said] = []
        own = {"county": trial.county}
        self.categories = _by_words(Category.objects.standing().filter(**own), "code", "name")
        self.classes = _by_words(AnswerClass.objects.standing().filter(**own), "name", "code")
        self.units = _by_words(UndertakingUnit.objects.filter(**own), "name", "short_name")
        closed = Venue.objects.filter(closed_on__isnull=False, **own).select_related("village")
        self.closed_venues = {venue.name: venue for venue in closed.order_by("closed_on")}
        self.deputies = defaultdict(list)
        for deputy in Deputy.objects.filter(**own).only("name", "county_id"):
            self.deputies[deputy.name].append(deputy)

    # --- checking ---------------------------------------------------------------------------------
    def work(self, rows, progress):
        """Chunk by chunk; nothing is written."""
        total, part, done = self.trial.imported.rows, [], 0
        for said in rows:
            part.append(said)
            if len(part) == CHUNK:
                done = self._part(part, done, progress, total)
                part = []
        self._part(part, done, progress, total)
        self._try_open(lambda number: progress(total - len(self.open) + number, total))

    def _part(self, part: list[Said], done, progress, total) -> int:
        known = old_ledger.known(
            self.trial.county, [said.texts.get("old_number", "") for said in part]
        )
        for said in part:
            values, errors = self.read(said)
            if not errors:
                errors = self._checked(said, values, known)
            if errors:
                self.trial.refuse(said, errors)
        progress(done + len(part) - len(self.open), total)  # an open one is tried at the end
        return done + len(part)

    def _checked(self, said: Said, values, known) -> list[tuple[str, str]]:
        try:
            self.once(said, values["old_number"])
            venue = self._own_venue(values)
            if earlier := known.get(values["old_number"]):
                self._same(earlier, values, venue)
                self.trial.take([])
            elif values.get("state", FINISHED) in OPEN:
                self.open.append(said)
            else:
                self._ready(said, values, venue)
        except ValidationError as refused:
            return errors_of(refused, self.place)
        return []

    def _same(self, earlier, values, venue) -> None:
        if earlier.venue_id not in self.own_venues:
            refuse("old_number", _("本县别处的旧台账已经用了这个原编号，请在前面加上家站的简称。"))
        if (earlier.received_on, earlier.venue_id) != (values["received_on"], venue.pk):
            refuse(
                "old_number",
                _("册里的%(visit)s也是这个原编号，日期或家站不同。"),
                visit=earlier.reference,
            )

    def _ready(self, said: Said, values, venue) -> None:
        old = OldVisit(line=said.line, venue=venue, **{n: values[n] for n in PLAIN if n in values})
        old.written = {one.name: values[one.name] for one in OF_OLD_FILES if one.name in values}
        old.outcome = OUTCOME_OF_STATE[values.get("state", FINISHED)]
        old.group_size = int(values.get("group_size", 1))
        old.deputies = self._deputies(values.get("deputies", ""))
        if village := values.get("village"):
            old.village = self.places.region("village", village, length=12)
        old.category = self._record(self.categories, "category", values)
        old.unit = self._record(self.units, "unit", values)
        old.answer_class = self._record(self.classes, "answer_class", values)
        if old.outcome != "issues":
            old.outcome_note, old.category = (
                (old.answer or old.written.get("description", ""))[:500],
                None,
            )
        elif not old.title and old.category:
            old.title = _safe_title(old.category.name, old.old_number)
        old_ledger.check(old, self.today)
        self.ready.append(old)
        self.trial.take([Deed(said.line, Act.ADDED, self.county, old.old_number)])

    def _own_venue(self, values):
        """A clerk brings in what the venues in his care have received."""
        venue = self._venue(values)
        if venue.pk not in self.own_venues:
            refuse("venue" if values.get("venue") else "venue_code", _("这处家站不归您管。"))
        return venue

    def _venue(self, values):
        name = values.get("venue", "")
        if name in self.closed_venues and name not in self.places.venue_by_name:
            return self.closed_venues[name]
        return self.places.venue(values)

    def _deputies(self, text: str) -> list:
        found = []
        for name in text.replace("，", "、").replace(",", "、").split("、"):
            if name := name.strip():
                there = self.deputies.get(name, [])
                if len(there) != 1:
                    message = _("代表名册里没有“%(name)s”，或者有几位同名。可以留空。")
                    refuse("deputies", message, name=name[:20])
                found.append(there[0])
        return found

    @staticmethod
    def _record(known: dict, column: str, values):
        if not (word := values.get(column)):
            return None
        if word not in known:
            refuse(column, _("没有“%(word)s”，请按名称填写。"), word=word[:20])
        return known[word]

    # --- what is still open -----------------------------------------------------------------------
    def _matters(self):
        """The open rows as matters, by the form of the page; wrong ones are refused."""
        lists = Lists.of(self.trial.actor, self.trial.county)
        if lists is None:  # a clerk of venues alone has no desk
            wrong = (("state", _("没有办完的由乡镇或县里接手，这一行请留给他们。")),)
            self._refuse([taking_over.Trial(said.line, None, wrong) for said in self.open])
            return []
        spelled = Spelled(lists)
        rows = [(said.line, self._as_on_the_page(said)) for said in self.open]
        matters, wrong = matters_of(rows, lists, self.trial.actor, spelled)
        self._refuse(wrong)
        return matters

    def _as_on_the_page(self, said: Said) -> dict[str, str]:
        texts = {column.name: said.texts.get(column.name, "") for column in COLUMNS}
        days = {c.name for c in COLUMNS if c.shape == "day"}
        read = {n: str(self.column(n).read(t)) if n in days and t else t for n, t in texts.items()}
        read["channel"] = _label(self.column("channel"), read["channel"])
        read["state"] = _label(self.column("state"), read["state"])
        read["matter_region"] = read.pop("village")
        if not read["title"] and (category := self.categories.get(read["category"])):
            read["title"] = _safe_title(category.name, read["old_number"])
        for unused in ("deputies", "venue_code", "group_size", "closed_on"):
            read.pop(unused, None)
        return read

    def _try_open(self, heard):
        """Each goes its way and back: what the acts refuse is an error of the row."""
        if not self.open:
            return
        matters = self._matters()
        by = {"actor": self.trial.actor, "at": self.trial.at}
        trials = taking_over.try_many(matters, heard=heard, **by)
        self._refuse([trial for trial in trials if trial.errors])
        for trial in trials:
            if not trial.errors:
                self.trial.take([Deed(trial.line, Act.ADDED, self.county, _number(self, trial))])

    def _refuse(self, trials):
        lines = {said.line: said for said in self.open}
        for trial in trials:
            errors = [(n if self.column(n) else "", text) for n, text in trial.errors]
            self.trial.refuse(lines[trial.line], errors)

    # --- writing ----------------------------------------------------------------------------------
    def stage(self, keep, progress) -> None:
        """What is finished, in portions that nobody sees; `keep` gets the deeds of each."""
        trial = self.trial
        by = (trial.posting, trial.actor, trial.at)
        ledger = old_ledger.Ledger(self.county, *by, trial.imported.pk)
        ledger.stage(
            self.ready, lambda part: keep([deed for row in part for deed in _deeds(*row)]), progress
        )

    def write_open(self, done: set[int], keep, progress) -> None:
        """What is still open and whose line is not done yet, each on its own way in a transaction
        of its own, with its own number, and out of sight until all comes to light. What is refused
        now, though it was right in the trial, is a problem of the row.
        """
        self.open = [said for said in self.open if said.line not in done]
        for number, (line, matter) in enumerate(self._matters() if self.open else (), 1):
            self._write_one(line, matter, keep)
            progress(number, len(self.open))

    @transaction.atomic
    def _write_one(self, line: int, matter, keep) -> None:
        one = taking_over.tried(line, matter, self.trial.actor, self.trial.at)
        if one.errors:
            return self._refuse([one])
        rows = [one.issue.voices.get().visit, one.issue]
        old_ledger_published.hide_new(self.trial.imported.pk, rows)
        return keep([Deed(line, Act.ADDED, row, row.reference) for row in rows])

    def read_open(self, rows) -> None:
        """Of a file that was found right before: what is still open."""
        for said in rows:
            values, errors = self.read(said)
            if not errors and values.get("state", FINISHED) in OPEN:
                self.open.append(said)

    # --- out again --------------------------------------------------------------------------------
    @staticmethod
    def counties(scope: Scope) -> frozenset[str]:
        return scope.reveal_counties

    @classmethod
    def most_exported(cls, user, county):
        return receptions_export.visits(county, user).count()

    @classmethod
    def export_to(cls, user, county):
        return receptions_export.rows_of(county, user, cls.column)


def _deeds(old: OldVisit, visit, issue) -> list[Deed]:
    """Their numbers, which say which rows these are, come later: the old one until then."""
    rows = [visit] if issue is None else [visit, issue]
    return [Deed(old.line, Act.ADDED, row, old.old_number) for row in rows]


def _by_words(records, *columns: str) -> dict:
    """Each record by any of these; a later column wins over an earlier one."""
    rows = list(records)
    return {getattr(row, column): row for column in columns for row in rows}


def _label(column, text: str) -> str:
    """The word the page knows, for any of the words a ledger writes."""
    return column.word_of(column.read(text)) if text else ""


def _safe_title(category: str, number: str) -> str:
    """What may be public of a matter that has no title: nothing of what the visitor said."""
    facts = {"category": category, "number": number}
    return journal.in_records(lambda: _("%(category)s（旧台账%(number)s）") % facts)


def _number(kind: Receptions, trial) -> str:
    return next(s.texts["old_number"] for s in kind.open if s.line == trial.line)
