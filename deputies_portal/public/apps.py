from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicConfig(AppConfig):
    name = "deputies_portal.public"

    def ready(self):
        from deputies_portal.core.jobs import nightly  # not before the apps are ready
        from deputies_portal.public.models import PublicVersion

        label = _("合并公开页面的版本号")
        nightly.register(nightly.Piece("fold_versions", label, PublicVersion.fold))
