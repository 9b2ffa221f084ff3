"""Every paper of this app, in the order of the settings page."""

from visits.papers.rota import ROTA

PAPERS = (ROTA,)
