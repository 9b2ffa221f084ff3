from django.urls import path

from deputies_portal.ledgers import pages
from deputies_portal.ledgers.all_ledgers import LEDGERS

app_name = "ledgers"

urlpatterns = [path("", pages.ledgers, name="ledgers")]
for ledger in LEDGERS:
    urlpatterns += pages.of_ledger(ledger)
