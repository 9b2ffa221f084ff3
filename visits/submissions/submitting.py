"""Online submissions 网上反映: received from the public page, taken or turned away by a clerk.

Taken, one becomes a visit by channel 网络 through `visits.visits.intake`, and its code goes on with
it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from deputies_portal.core import notices
from deputies_portal.core.audit import journal
from deputies_portal.core.vault import keyed_index
from deputies_portal.core.workflow import Case, Step, Workflow, by_name
from stations.models import Posting, Venue
from visits import numbers
from visits.issues.issue_facts import FACTS, IssueFacts
from visits.models import Attachment, Category, Counter, Submission, SubmissionPhoto, Visit
from visits.privacy import door
from visits.reception.reception import clerk_posting_for
from visits.visits.intake import ContactFacts, VisitFacts, record_visit
from visits.visits.receipts import index_of, spelled_code

MOST_PHOTOS = 3
WORKED_ON = gettext_lazy("处理这件网上反映")
WAITS = gettext_noop("%(venue)s 收到一件网上反映，等接收。")
# What the citizen was asked goes on with the issue; the rest is asked of the clerk who takes it.
CARRIED = tuple(fact for fact in FACTS if hasattr(Submission, fact.name))
ASKED = tuple(fact for fact in FACTS if fact not in CARRIED)


@dataclass
class SubmissionFacts:
    venue: Venue
    text: str
    token: UUID
    wish: str = ""
    place: str = ""
    name: str = ""
    phone: str = ""
    photos: list = field(default_factory=list)


def is_open_at(venue: Venue) -> bool:
    """Whether the county has switched it on, and the venue is in use."""
    return venue.is_open and venue.county.county.takes_online


def code_of(token: UUID) -> str:
    """The follow-up code of a form, in three groups: 60 bits of a keyed fingerprint of its mark, so
    that the same form sent twice shows the same code while only the hash of it is stored.
    """
    return spelled_code(int(keyed_index(str(token), "raise-code"), 16))


def is_known(token: UUID) -> bool:
    """Whether this very form was kept already."""
    return Submission.objects.filter(token=token).exists()


def submit(facts: SubmissionFacts, *, at: datetime) -> Submission:
    """Keep what was sent; the form that was kept already returns what it wrote."""
    if not is_open_at(facts.venue):
        raise PermissionDenied
    try:
        with transaction.atomic():
            known = Submission.objects.filter(token=facts.token).first()
            return known or _write(facts, at)
    except IntegrityError:
        # The twin of this form was faster.
        return Submission.objects.get(token=facts.token)


def _write(facts: SubmissionFacts, at: datetime) -> Submission:
    venue, day = facts.venue, timezone.localdate(at)
    row = Submission(
        county_id=venue.county_id,
        township_id=venue.township_id,
        venue=venue,
        prefix=f"{venue.county.county.short}人网",
        year=day.year,
        submitted_on=day,
        submitted_at=at,
        text=facts.text,
        wish=facts.wish,
        place=facts.place,
        name=facts.name,
        phone=facts.phone,
        token=facts.token,
        follow_code=index_of(code_of(facts.token)),
    )
    (row.number,) = numbers.draw(venue.county_id, Counter.Kind.ONLINE, day.year)
    written = {"text", "wish", "place", "name", "phone"}
    row.clean_fields(exclude={column.name for column in row._meta.concrete_fields} - written)
    row.save()
    for photo in facts.photos[:MOST_PHOTOS]:
        _keep(photo, row)
    journal.record(actor=None, action="submission.receive", target=row, county=row.county_id)
    _tell_clerks(row, at)
    return row


def note_opening(row: Submission, *, actor, at: datetime) -> None:
    """Who reads what a citizen wrote. What went on as a visit is read there, by its own right."""
    if row.visit_id is None:
        purpose = journal.in_records(str, WORKED_ON)
        door.open_page("inbox", row, actor=actor, purpose=purpose, now=at)


def note_download(photo: SubmissionPhoto, *, actor) -> None:
    """A photo may show a face or a house: handing it out is a look at personal data."""
    purpose = journal.in_records(str, WORKED_ON)
    facts = {"file": photo.pk, "sha256": photo.sha256}
    door.look("photo", photo.submission, actor=actor, purpose=purpose, **facts)


def _keep(photo, row: Submission) -> None:
    kept = SubmissionPhoto(submission=row, name=photo.name, content_type=photo.content_type)
    photo.file.seek(0)
    kept.sha256, kept.size = sha256(photo.file.read()).hexdigest(), photo.file.size
    photo.file.seek(0)
    kept.file.save(photo.name, photo.file, save=False)
    kept.save()


def _tell_clerks(row: Submission, at: datetime) -> None:
    """The clerk of the venue and that of its township; of the home the county's clerk."""
    mine = Q(role=Posting.Role.VENUE_CLERK, venue=row.venue_id)
    if row.township_id:
        mine |= Q(role=Posting.Role.TOWNSHIP_CLERK, township=row.township_id)
    else:
        mine |= Q(role=Posting.Role.COUNTY_CLERK, region=row.county_id)
    people = Posting.objects.serving(row.submitted_on).filter(mine)
    facts = {"venue": row.venue.name}
    notices.tell(
        (
            notices.Said(user, WAITS, f"submission-{row.pk}", facts, row.get_absolute_url(), False)
            for user in sorted(set(people.values_list("user", flat=True)))
        ),
        at=at,
    )


# --- the inbox ------------------------------------------------------------------------------------
def _hand_over_photos(row: Submission, visit: Visit, actor, at: datetime) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            visit=visit,
            file=photo.file.name,
            name=photo.name,
            content_type=photo.content_type,
            size=photo.size,
            sha256=photo.sha256,
            uploaded_by=actor,
            uploaded_at=at,
        )
        for photo in row.photos.all()
    )


def take(case: Case, *, category: Category, title: str, **written) -> None:
    """Register it as a visit with one issue."""
    row, actor, at = case.record, case.actor, case.at
    facts = VisitFacts(
        venue=row.venue,
        received_on=row.submitted_on,
        submission=row.token,
        channel=Visit.Channel.ONLINE,
        contacts=[ContactFacts(name=row.name, phone=row.phone, address=row.place)],
        own_words=row.text,
    )
    written |= {fact.name: getattr(row, fact.name) for fact in CARRIED}
    issue = IssueFacts(category=category, title=title, written=written)
    row.visit = record_visit(facts, [issue], actor=actor, at=at)
    row.visit.follow_code = row.follow_code
    row.visit.save(update_fields=["follow_code"])
    _hand_over_photos(row, row.visit, actor, at)
    case.told = {"visit": row.visit.reference}


def reject(case: Case, *, ground: str, note: str) -> None:
    """Turn it away, with a reason the citizen reads by the code."""
    if ground not in Submission.Ground.values or ground == Submission.Ground.EXPIRED:
        case.refuse("ground", _("选一个理由。"))
    case.record.ground, case.record.note = ground, note
    case.told = {"ground": ground}


S, CLERK = Submission.State, "clerk"  # a clerk of the venue, of its township or of the county
FROM, BY, ONCE = (S.WAITING,), (CLERK,), {"repeatable": True}
STEPS = by_name(
    Step("take", gettext_lazy("接收网上反映"), FROM, S.TAKEN, BY, act=take, **ONCE),
    Step("reject", gettext_lazy("不登记网上反映"), FROM, S.REJECTED, BY, act=reject, **ONCE),
)


class SubmissionWorkflow(Workflow):
    """The only writer of a submission's state; one that nobody took expires (`retention`)."""

    steps, action, journalled = STEPS, "submission", ("state",)
    refusal = gettext_lazy("这件网上反映已经处理过。")

    def holders(self, user, record, on, known=None):
        posting = clerk_posting_for(user, record.venue)
        return {CLERK: posting} if posting else {}

    def locked(self, record, facts):
        rows = Submission.objects.select_for_update(of=("self",))
        return rows.select_related("venue", "visit").get(pk=record.pk)

    def write(self, name, case) -> Submission:
        case.record.decided_by, case.record.decided_at = case.actor, case.at
        case.record.save()
        return case.record


SUBMISSIONS = SubmissionWorkflow()


def take_submission(submission: Submission, **facts) -> Visit:
    """As `Workflow.take`; taken twice it is the same visit."""
    return SUBMISSIONS.take("take", submission, **facts).visit


def reject_submission(submission: Submission, **facts) -> Submission:
    return SUBMISSIONS.take("reject", submission, **facts)
