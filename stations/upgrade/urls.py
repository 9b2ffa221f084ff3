from django.urls import path

from stations.upgrade.steps import FORMS
from stations.upgrade.views import acts, aspects, parts, programmes, upgrade
from stations.upgrade.views.many_upgrades import upgrades_together

# What the page of a step is called in its address: that of `accept` asks for either result.
WORDS = {name: name for name in FORMS} | {"accept": "acceptance"}

urlpatterns = [
    path("settings/upgrade/", aspects.aspects, name="upgrade-aspects"),
    path("settings/upgrade/new/", aspects.AspectEdit.as_view(), name="upgrade-aspect-new"),
    path(
        "settings/upgrade/<int:pk>/edit/", aspects.AspectEdit.as_view(), name="upgrade-aspect-edit"
    ),
    path("settings/upgrade/<int:pk>/close/", aspects.close, name="upgrade-aspect-close"),
    path("upgrade/", upgrade.board, name="upgrade-board"),
    path("upgrade/programmes/", programmes.programmes, name="programmes"),
    path("upgrade/programmes/new/", programmes.ProgrammeEdit.as_view(), name="programme-new"),
    path(
        "upgrade/programmes/<int:pk>/edit/",
        programmes.ProgrammeEdit.as_view(),
        name="programme-edit",
    ),
    path("upgrade/programmes/<int:pk>/venues/", programmes.plan_venues, name="programme-venues"),
    path("upgrade/programmes/<int:pk>/plan/", programmes.plan_line, name="programme-plan"),
    path("upgrade/programmes/<int:pk>/funds/", programmes.funds, name="programme-funds"),
    path("upgrade/programmes/<int:pk>/close/", programmes.close, name="programme-close"),
    path("upgrade/venues/", upgrade.Upgrades.as_view(), name="upgrades"),
    path("upgrade/venues/many/", upgrades_together, name="upgrades-many"),
    path("upgrade/venues/<int:pk>/", upgrade.Upgrade.as_view(), name="upgrade"),
    *(
        path(
            f"upgrade/venues/<int:pk>/{word}/",
            acts.take_step,
            {"name": name},
            name=f"upgrade-{word}",
        )
        for name, word in WORDS.items()
    ),
    path("upgrade/venues/<int:pk>/edit/", parts.UpgradeEdit.as_view(), name="upgrade-edit"),
    path(
        "upgrade/venues/<int:upgrade>/money/new/",
        parts.MoneyEdit.as_view(),
        name="upgrade-money-new",
    ),
    path("upgrade/money/<int:pk>/edit/", parts.MoneyEdit.as_view(), name="upgrade-money-edit"),
    path(
        "upgrade/venues/<int:upgrade>/problems/new/",
        parts.ProblemEdit.as_view(),
        name="upgrade-problem-new",
    ),
    path(
        "upgrade/problems/<int:pk>/edit/",
        parts.ProblemEdit.as_view(),
        name="upgrade-problem-edit",
    ),
    path(
        "upgrade/venues/<int:upgrade>/photos/new/",
        parts.UpgradePhotoEdit.as_view(),
        name="upgrade-photo-new",
    ),
    path("upgrade/photos/<int:pk>/file/", parts.photo_file, name="upgrade-photo-file"),
    path("upgrade/photos/<int:pk>/remove/", parts.remove_photo, name="upgrade-photo-remove"),
]
