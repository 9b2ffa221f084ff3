"""Every paper of this app, in the order of the settings page."""

from visits.activities.paper import ACTIVITY
from visits.duty.rota.paper import ROTA
from visits.issues.papers.answer import ANSWER
from visits.issues.papers.case_file import CASE
from visits.issues.papers.letter_paper import LETTER, SUPERVISION, TOGETHER
from visits.papers.acceptance import ACCEPTANCE
from visits.standards.paper import ASSESSMENT
from visits.visits.papers.receipt import RECEIPT
from visits.visits.papers.visit import VISIT

PAPERS = (
    VISIT,
    RECEIPT,
    LETTER,
    TOGETHER,
    SUPERVISION,
    ANSWER,
    CASE,
    ROTA,
    ACTIVITY,
    ACCEPTANCE,
    ASSESSMENT,
)
