from django.core.management.base import BaseCommand

from visits.privacy.finding import index_all_contacts


class Command(BaseCommand):
    help = (
        "Compute the keyed indexes of all names and phones anew, after VAULT_INDEX_KEY was "
        "changed. Follow-up codes and one-time slips that are out are void then: print them again."
    )

    def handle(self, **options):
        self.stdout.write(f"{index_all_contacts()} people are indexed under the present key.")
