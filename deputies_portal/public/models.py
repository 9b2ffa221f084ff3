"""The version of what a county publishes: a page that is kept is good while the number stands."""

from django.db import models, transaction
from django.db.models import Sum

from deputies_portal.core.database.versions import OF_ALL, Versioned

COUNTY, NOBODY = "{row}.county_id", "0"


def _of(table: str, key: str) -> str:
    return f"(SELECT county_id FROM {table} WHERE id = {{row}}.{key})"


# Whose each table is that public pages read (a test compares); NULL is everybody's. Of those with
# columns a public page shows little, and they are written often.
READ: dict[str, tuple[str, ...]] = {
    "stations_region": ("NULL",),
    "stations_county": ("{row}.region_id",),
    "stations_venue": (COUNTY,),
    "stations_venuedocument": (_of("stations_venue", "venue_id"),),
    "stations_term": (
        "CASE WHEN length({row}.congress_id) > 4 THEN substr({row}.congress_id, 1, 6) END",
    ),
    "stations_deputy": (COUNTY,),
    "stations_deputygroup": (COUNTY,),
    "stations_groupmembership": (_of("stations_deputygroup", "group_id"),),
    "stations_mandate": (_of("stations_deputy", "deputy_id"),),
    "stations_assignment": (_of("stations_deputy", "deputy_id"),),
    "stations_activitytype": (COUNTY,),
    "visits_category": (COUNTY,),
    "visits_answerclass": (COUNTY,),
    "visits_deadlinerule": (COUNTY,),
    "visits_dutyday": (COUNTY,),
    "visits_dutyslot": (_of("visits_dutyday", "day_id"),),
    "visits_leave": (COUNTY,),
    "visits_activity": (COUNTY,),
    "visits_participation": (_of("visits_activity", "activity_id"),),
    "visits_annualplan": (COUNTY,),
    "visits_planitem": (_of("visits_annualplan", "plan_id"),),
    "visits_attachment": (
        f"CASE WHEN {{row}}.plan_id IS NULL THEN '{NOBODY}' "
        f"ELSE {_of('visits_annualplan', 'plan_id')} END",
    ),
    "visits_release": (COUNTY,),
    "visits_suggestion": (COUNTY,),
    "visits_visittally": ("{row}.county",),
    "visits_issuetally": ("{row}.county",),
    "visits_issue": (COUNTY, "state", "is_confidential", "category_id"),
}


class PublicVersion(models.Model):
    """What one connection has added to the version of a county; `owner` "" counts for all."""

    owner = models.CharField(max_length=6)
    slot = models.IntegerField()
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "slot"], name="public_version_once"),
            *(
                Versioned(
                    name=f"public_{table.split('_')[1]}_version",
                    table=table,
                    target="public_publicversion",
                    owner=owner,
                    columns=columns,
                )
                for table, (owner, *columns) in READ.items()
            ),
        ]

    def __str__(self):
        return f"{self.owner} {self.number}"

    @classmethod
    def standing(cls) -> "Versions":
        """All of them, in one question: whose a page is may be known only when it is made."""
        rows = cls.objects.values_list("owner").annotate(Sum("number"))
        return Versions(dict(rows))

    @classmethod
    def fold(cls, _now) -> str:
        """One row per owner again: connections that have ended leave theirs behind."""
        with transaction.atomic():
            rows = list(cls.objects.exclude(slot=0).select_for_update())
            cls.objects.filter(pk__in=[row.pk for row in rows]).delete()
            for row in rows:
                rest, is_new = cls.objects.get_or_create(
                    owner=row.owner, slot=0, defaults={"number": row.number}
                )
                if not is_new:
                    rest.number += row.number
                    rest.save(update_fields=["number"])
        return f"{len(rows)} rows folded"


class Versions(dict[str, int]):
    """Owner → number."""

    def of(self, county: str | None) -> int:
        """Of a county, or of all of them together for a page of none."""
        if county is None:
            return sum(self.values())
        return self.get(county, 0) + self.get(OF_ALL, 0)
