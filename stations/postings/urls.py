from django.urls import path

from stations.postings.views import accounts_in_bulk, postings

urlpatterns = [
    path("postings/", postings.Postings.as_view(), name="postings"),
    path("postings/new/", postings.NewPosting.as_view(), name="posting-new"),
    path("postings/<int:pk>/", postings.PostingDetail.as_view(), name="posting"),
    path("postings/<int:pk>/end/", postings.end_posting, name="posting-end"),
    path("accounts/bulk/", accounts_in_bulk.open_accounts, name="accounts-bulk"),
    path("accounts/bulk/again/", accounts_in_bulk.print_again, name="accounts-bulk-again"),
]
