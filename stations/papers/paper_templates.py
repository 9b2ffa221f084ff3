"""Which template a county uses for a paper 文书模板: taking another one, going back to the shipped.

The only writer of `PaperTemplate`.
"""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deputies_portal.core import papers
from deputies_portal.core.audit import journal
from deputies_portal.core.files.uploads import Checked
from deputies_portal.core.ui.errors import StepRefused
from stations.models import PaperTemplate


def in_force(county: str, paper: str) -> PaperTemplate | None:
    return PaperTemplate.objects.filter(county=county, paper=paper).in_force().first()


def kept(paper: str, county: str) -> bytes | None:
    """The county's own file for the paper; None where the shipped one is used."""
    template = in_force(county, paper)
    return content_of(template) if template else None


def off_the_norm(template: PaperTemplate, paper: papers.Paper) -> list[str]:
    """What of the county's template, filled in with the example words, differs from the layout of
    official papers; a template that can no longer be filled in says why.
    """
    content = content_of(template)
    if content is None:
        return []
    try:
        filled = papers.trial(paper, content)
    except ValidationError as broken:
        return broken.messages
    return papers.differences(filled, is_letter=paper.is_letter)


def content_of(template: PaperTemplate) -> bytes | None:
    """None when the file is gone from the folder of uploads."""
    try:
        with template.file.open("rb") as stream:
            return stream.read()
    except FileNotFoundError:
        return None


@transaction.atomic
def use(paper: papers.Paper, checked: Checked, *, county: str, actor, by=None) -> PaperTemplate:
    """From now on the county's papers are made with this file.

    Raises ValidationError with every mistake: the template is filled in with the example words
    before anything is stored.
    """
    checked.file.seek(0)
    content = checked.file.read()
    papers.trial(paper, content)
    _end(county, paper.code)
    template = PaperTemplate(
        county_id=county,
        paper=paper.code,
        file=ContentFile(content, checked.file.name),
        file_name=checked.name,
        starts_on=timezone.localdate(),
    )
    template.full_clean()
    template.save()
    journal.record(
        actor=actor,
        action="papertemplate.use",
        target=template,
        after={"paper": str(paper.label), "sha256": sha256(content).hexdigest()},
        county=county,
        posting=by,
    )
    return template


@transaction.atomic
def go_back(paper: papers.Paper, *, county: str, actor, by=None) -> None:
    """The shipped template is used again; the county's own stays as history."""
    ended = _end(county, paper.code)
    if ended is None:
        raise StepRefused(_("现在用的就是自带的模板。"))
    journal.record(
        actor=actor,
        action="papertemplate.end",
        target=ended,
        after={"paper": str(paper.label)},
        county=county,
        posting=by,
    )


def _end(county: str, paper: str) -> PaperTemplate | None:
    rows = PaperTemplate.objects.filter(county=county, paper=paper).in_force()
    template = rows.select_for_update(of=("self",)).first()
    if template:
        template.ends_on = timezone.localdate()
        template.save(update_fields=["ends_on"])
    return template
