from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DraftsConfig(AppConfig):
    name = "deputies_portal.core.drafts"

    def ready(self):
        from deputies_portal.core.drafts.models import Draft  # not before the apps are ready
        from deputies_portal.core.jobs import nightly

        nightly.register(nightly.Piece("remove_drafts", _("删除七天没动的草稿"), Draft.clear))
