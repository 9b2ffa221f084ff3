"""The steps of a venue's upgrade 家站改造 (domain §5), each declared once in the module of what it
is about. In this order they are read aloud and printed by `manage.py steps`.

The stage is worked out from the items (`stations.upgrade.summary`); these steps are all that
moves it.
"""

from deputies_portal.core.workflow import by_name
from stations.upgrade.step_form import UpgradeForm
from stations.upgrade.steps import accepting, dropping, reporting, ticking

STEPS = by_name(*ticking.STEPS, *reporting.STEPS, *accepting.STEPS, *dropping.STEPS)
# Those with a page; what a page of another step asks for as well has none.
FORMS: dict[str, type[UpgradeForm]] = {name: one.form for name, one in STEPS.items() if one.form}
