"""Pages of the registers. Closing a venue, a unit, a seat or a region: `visits.urls`."""

from django.urls import path

from stations.views import (
    accounts_in_bulk,
    aspects,
    deputies,
    groups,
    papers,
    parts,
    postings,
    programmes,
    regions,
    reveal,
    seats,
    standards,
    start,
    units,
    upgrade,
    upgrade_acts,
    upgrade_parts,
    venues,
)

app_name = "stations"

venue_urls = [
    path("venues/new/", venues.NewVenue.as_view(), name="venue-new"),
    path("venues/<int:pk>/file/", venues.VenueFile.as_view(), name="venue"),
    path("venues/<int:pk>/edit/", venues.EditVenue.as_view(), name="venue-edit"),
    path("venues/<int:pk>/reveal/", reveal.venue, name="venue-reveal"),
    path("venues/<int:venue>/equipment/new/", parts.EquipmentEdit.as_view(), name="equipment-new"),
    path("equipment/<int:pk>/edit/", parts.EquipmentEdit.as_view(), name="equipment-edit"),
    path("venues/<int:venue>/honours/new/", parts.HonourEdit.as_view(), name="honour-new"),
    path("honours/<int:pk>/edit/", parts.HonourEdit.as_view(), name="honour-edit"),
    path(
        "venues/<int:guest>/co-locations/new/",
        parts.CoLocationEdit.as_view(),
        name="co-location-new",
    ),
    path("co-locations/<int:pk>/edit/", parts.CoLocationEdit.as_view(), name="co-location-edit"),
    path(
        "venues/<int:venue>/sponsorships/new/",
        parts.SponsorshipEdit.as_view(),
        name="sponsorship-new",
    ),
    path("sponsorships/<int:pk>/edit/", parts.SponsorshipEdit.as_view(), name="sponsorship-edit"),
    path("venues/<int:venue>/documents/new/", parts.DocumentEdit.as_view(), name="document-new"),
    path("documents/<int:pk>/", parts.Document.as_view(), name="document"),
    path("documents/<int:pk>/edit/", parts.DocumentEdit.as_view(), name="document-edit"),
    path("documents/<int:pk>/file/", parts.document_file, name="document-file"),
    path("venues/<int:venue>/photos/new/", parts.PhotoEdit.as_view(), name="photo-new"),
    path("photos/<int:pk>/file/", parts.photo_file, name="photo-file"),
    path("photos/<int:pk>/remove/", parts.remove_photo, name="photo-remove"),
    path("venues/<int:venue>/assignments/new/", seats.PlaceDeputy.as_view(), name="deputy-place"),
]

deputy_urls = [
    path("deputies/new/", deputies.NewDeputy.as_view(), name="deputy-new"),
    path("deputies/<int:pk>/", deputies.DeputyFile.as_view(), name="deputy"),
    path("deputies/<int:pk>/edit/", deputies.EditDeputy.as_view(), name="deputy-edit"),
    path("deputies/<int:pk>/reveal/", reveal.deputy, name="deputy-reveal"),
    path("deputies/<int:deputy>/mandates/new/", seats.MandateEdit.as_view(), name="mandate-new"),
    path("mandates/<int:pk>/edit/", seats.MandateEdit.as_view(), name="mandate-edit"),
    path("mandates/<int:pk>/suspend/", seats.suspend_mandate, name="mandate-suspend"),
    path("mandates/<int:pk>/resume/", seats.resume_mandate, name="mandate-resume"),
    path(
        "deputies/<int:deputy>/assignments/new/",
        seats.ChooseVenue.as_view(),
        name="assignment-new",
    ),
    path("assignments/<int:pk>/end/", seats.end_assignment, name="assignment-end"),
    path("terms/", seats.Terms.as_view(), name="terms"),
    path("terms/new/", seats.TermEdit.as_view(), name="term-new"),
    path("terms/<int:pk>/edit/", seats.TermEdit.as_view(), name="term-edit"),
    path("groups/", groups.Groups.as_view(), name="groups"),
    path("groups/new/", groups.GroupEdit.as_view(), name="group-new"),
    path("groups/<int:pk>/", groups.Group.as_view(), name="group"),
    path("groups/<int:pk>/edit/", groups.GroupEdit.as_view(), name="group-edit"),
    path("groups/<int:pk>/close/", groups.close_group, name="group-close"),
    path("groups/<int:group>/members/new/", groups.MembershipNew.as_view(), name="member-new"),
    path("members/<int:pk>/end/", groups.end_membership, name="member-end"),
]

upgrade_urls = [
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
    path("upgrade/venues/<int:pk>/", upgrade.Upgrade.as_view(), name="upgrade"),
    path("upgrade/venues/<int:pk>/tick/", upgrade_acts.tick, name="upgrade-tick"),
    path("upgrade/venues/<int:pk>/report/", upgrade_acts.report, name="upgrade-report"),
    path("upgrade/venues/<int:pk>/acceptance/", upgrade_acts.acceptance, name="upgrade-acceptance"),
    path("upgrade/venues/<int:pk>/drop/", upgrade_acts.drop, name="upgrade-drop"),
    path("upgrade/venues/<int:pk>/edit/", upgrade_parts.UpgradeEdit.as_view(), name="upgrade-edit"),
    path(
        "upgrade/venues/<int:upgrade>/money/new/",
        upgrade_parts.MoneyEdit.as_view(),
        name="upgrade-money-new",
    ),
    path(
        "upgrade/money/<int:pk>/edit/", upgrade_parts.MoneyEdit.as_view(), name="upgrade-money-edit"
    ),
    path(
        "upgrade/venues/<int:upgrade>/problems/new/",
        upgrade_parts.ProblemEdit.as_view(),
        name="upgrade-problem-new",
    ),
    path(
        "upgrade/problems/<int:pk>/edit/",
        upgrade_parts.ProblemEdit.as_view(),
        name="upgrade-problem-edit",
    ),
    path(
        "upgrade/venues/<int:upgrade>/photos/new/",
        upgrade_parts.UpgradePhotoEdit.as_view(),
        name="upgrade-photo-new",
    ),
    path("upgrade/photos/<int:pk>/file/", upgrade_parts.photo_file, name="upgrade-photo-file"),
    path(
        "upgrade/photos/<int:pk>/remove/", upgrade_parts.remove_photo, name="upgrade-photo-remove"
    ),
]

other_urls = [
    path("units/", units.Units.as_view(), name="units"),
    path("units/new/", units.UnitEdit.as_view(), name="unit-new"),
    path("units/<int:pk>/", units.Unit.as_view(), name="unit"),
    path("units/<int:pk>/edit/", units.UnitEdit.as_view(), name="unit-edit"),
    path("units/<int:pk>/reveal/", reveal.unit, name="unit-reveal"),
    path("postings/", postings.Postings.as_view(), name="postings"),
    path("postings/new/", postings.NewPosting.as_view(), name="posting-new"),
    path("postings/<int:pk>/", postings.PostingDetail.as_view(), name="posting"),
    path("postings/<int:pk>/end/", postings.end_posting, name="posting-end"),
    path("accounts/bulk/", accounts_in_bulk.open_accounts, name="accounts-bulk"),
    path("accounts/bulk/again/", accounts_in_bulk.print_again, name="accounts-bulk-again"),
    path("settings/start/regions/", start.start_regions, name="start-regions"),
    path("settings/start/venues/", start.start_venues, name="start-venues"),
    path("settings/standards/", standards.standards, name="standards"),
    path("settings/standards/new/", standards.standard_new, name="standard-new"),
    path("settings/standards/<int:pk>/", standards.standard, name="standard"),
    path("settings/standards/<int:pk>/edit/", standards.standard_edit, name="standard-edit"),
    path("settings/standards/<int:pk>/end/", standards.standard_end, name="standard-end"),
    path("settings/papers/", papers.paper_list, name="papers"),
    path("settings/papers/<str:paper>/", papers.paper, name="paper"),
    path("settings/papers/<str:paper>/file/", papers.paper_file, name="paper-file"),
    path("settings/papers/<str:paper>/shipped/", papers.paper_shipped, name="paper-shipped"),
    path("settings/papers/<str:paper>/trial/", papers.paper_trial, name="paper-trial"),
    path("settings/papers/<str:paper>/back/", papers.paper_back, name="paper-back"),
    path("regions/", regions.Regions.as_view(), name="regions"),
    path("regions/<str:code>/", regions.RegionDetail.as_view(), name="region"),
]

urlpatterns = [*venue_urls, *deputy_urls, *upgrade_urls, *other_urls]
