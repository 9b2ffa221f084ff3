from django.urls import path

from stations.deputies.views import deputies, groups, seats

urlpatterns = [
    path("venues/<int:venue>/assignments/new/", seats.PlaceDeputy.as_view(), name="deputy-place"),
    path("deputies/new/", deputies.NewDeputy.as_view(), name="deputy-new"),
    path("deputies/<int:pk>/", deputies.DeputyFile.as_view(), name="deputy"),
    path("deputies/<int:pk>/edit/", deputies.EditDeputy.as_view(), name="deputy-edit"),
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
