from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "deputies_portal.desk"

    def ready(self):
        # Not before the apps are ready.
        from deputies_portal.core.accounts.sign_in.backends import READ_ALONG
        from deputies_portal.core.audit.actions import name_actions  # likewise
        from deputies_portal.core.jobs import nightly  # has a model
        from deputies_portal.desk.models import SavedView, may_see_views

        name_actions({"savedview.remove": _("删除视图")})
        READ_ALONG["may_see_views"] = may_see_views
        nightly.register(
            nightly.Piece("remove_saved_views", _("删除停用账号的视图"), SavedView.clear)
        )
