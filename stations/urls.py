"""Pages of the registers. Closing a venue, a unit, a seat or a region: `visits.urls`."""

from stations.deputies import urls as deputies
from stations.papers import urls as papers
from stations.postings import urls as postings
from stations.regions import urls as regions
from stations.registers import urls as registers
from stations.standards import urls as standards
from stations.units import urls as units
from stations.upgrade import urls as upgrade
from stations.venues import urls as venues

app_name = "stations"

urlpatterns = [
    *venues.urlpatterns,
    *registers.urlpatterns,
    *deputies.urlpatterns,
    *upgrade.urlpatterns,
    *units.urlpatterns,
    *postings.urlpatterns,
    *standards.urlpatterns,
    *papers.urlpatterns,
    *regions.urlpatterns,
]
