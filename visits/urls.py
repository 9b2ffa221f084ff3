from visits.activities import urls as activities
from visits.cadence import urls as cadence
from visits.county_lists import urls as county_lists
from visits.duty import urls as duty
from visits.feed import urls as feed
from visits.holidays import urls as holidays
from visits.issues import urls as issues
from visits.lifecycle import urls as lifecycle
from visits.old_records import urls as old_records
from visits.papers import urls as papers
from visits.privacy import urls as privacy
from visits.releases import urls as releases
from visits.standards import urls as standards
from visits.submissions import urls as submissions
from visits.suggestions import urls as suggestions
from visits.visits import urls as visits
from visits.worklists import urls as worklists

app_name = "visits"

urlpatterns = [
    *lifecycle.urlpatterns,
    *visits.urlpatterns,
    *privacy.urlpatterns,
    *papers.urlpatterns,
    *issues.urlpatterns,
    *worklists.urlpatterns,
    *releases.urlpatterns,
    *submissions.urlpatterns,
    *old_records.urlpatterns,
    *holidays.urlpatterns,
    *suggestions.urlpatterns,
    *activities.urlpatterns,
    *feed.urlpatterns,
    *cadence.urlpatterns,
    *duty.urlpatterns,
    *county_lists.urlpatterns,
    *standards.urlpatterns,
]
