"""What the querysets of the registers share: sight, rights, what is in use, what hangs on a row."""

from datetime import date
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.lookups import In

from stations.scope import Scope


class Among(In):
    """IN a few ids that a subquery finds. PostgreSQL takes them as a list it looks up by the index;
    a subquery beside an OR would make it read the whole table.
    """

    def get_rhs_op(self, connection, rhs):
        if connection.vendor == "postgresql":
            return f"= ANY(ARRAY{rhs})"
        return super().get_rhs_op(connection, rhs)


def one_of(*columns: str) -> Q:
    """Exactly one of the columns is filled."""
    cases = [{f"{other}__isnull": other != column for other in columns} for column in columns]
    return reduce(or_, (Q(**case) for case in cases))


def none_first(column: str):
    """In this order what belongs to no township comes first (the county itself), or to no congress
    (the nation), or to no venue (all of a tier): PostgreSQL would put it last, SQLite first.
    """
    return F(column).asc(nulls_first=True)


class RegisterQuerySet(models.QuerySet):
    """Records that a county keeps. They are public: a posting shows those of its county."""

    def visible_to(self, user):
        return self.filter(county_id__in=Scope.of(user).home_counties)

    @staticmethod
    def rights(user) -> dict[str, Q]:
        """Who does what with a record, by the name of the column: the one home of this rule."""
        raise NotImplementedError

    def changeable_by(self, user):
        return self.filter(self.rights(user)["may_change"])

    def revealable_by(self, user):
        """Records whose private numbers the user may see, with a trace."""
        return self.filter(self.rights(user)["may_reveal"])

    def with_rights(self, user):
        """The rights as columns (`may_change` …), for the buttons of a page."""
        return self.annotate(
            **{
                name: Case(When(right, then=Value(True)), default=Value(False))
                for name, right in self.rights(user).items()
            }
        )

    def _rows(self, relation: str):
        """The rows that hang on a record (honours, mandates …), which stand in other files."""
        return self.model._meta.get_field(relation).related_model.objects

    def _has(self, relation: str, on: date, **facts) -> Exists:
        column = self.model._meta.get_field(relation).field.name
        rows = self._rows(relation).current(on)
        return Exists(rows.filter(**{column: OuterRef("pk")}, **facts))


class PlacedQuerySet(models.QuerySet):
    """Rows of a county that may lie in one of its townships."""

    def of_township(self, code: str):
        """Rows of a township; the code of a county means its rows without a township 县级."""
        if len(code) == 6:
            return self.filter(county_id=code, township__isnull=True)
        return self.filter(township_id=code)


class ClosableQuerySet(models.QuerySet):
    """Rows with a `closed_on`: closed, never deleted."""

    def standing(self):
        return self.filter(closed_on__isnull=True)

    def closed(self):
        return self.filter(closed_on__isnull=False)


class CountyRuleQuerySet(RegisterQuerySet):
    """The rules of a county; its clerk keeps them."""

    @staticmethod
    def rights(user) -> dict[str, Q]:
        return {"may_change": Q(county_id__in=Scope.of(user).clerk_counties)}


class CountyListQuerySet(RegisterQuerySet, ClosableQuerySet):
    """The rows of a county's lists; its clerk keeps them until they are closed."""

    @staticmethod
    def rights(user) -> dict[str, Q]:
        mine = Q(county_id__in=Scope.of(user).clerk_counties)
        return {"may_change": mine & Q(closed_on__isnull=True)}
