"""Every paper of this app, in the order of the settings page."""

from visits.papers.acceptance import ACCEPTANCE
from visits.papers.activity import ACTIVITY
from visits.papers.answer import ANSWER
from visits.papers.assessment import ASSESSMENT
from visits.papers.case import CASE
from visits.papers.letters import LETTER, SUPERVISION, TOGETHER
from visits.papers.receipt import RECEIPT
from visits.papers.rota import ROTA
from visits.papers.visit import VISIT

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
