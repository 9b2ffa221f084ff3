"""Lists with tabs over a state: every tab counts what the other conditions leave."""

from django.db.models import Count


class Tabbed:
    """For a FilterSet with a `state`; `tabs` are (state, label) pairs, "" the one of all."""

    tabs: tuple = ()

    def meaning(self, state: str):
        """What the word of a tab means, as a condition over the rows."""
        raise NotImplementedError

    def filter_queryset(self, queryset):
        """Everything but the state comes first: the tabs count over it."""
        asked = self.form.cleaned_data
        for name, value in asked.items():
            if name != "state":
                queryset = self.filters[name].filter(queryset, value)
        self.of_any_state = queryset
        return queryset.filter(self.meaning(asked.get("state") or ""))

    def counts(self) -> dict[str, int]:
        """How many there are under each tab; one query."""
        columns = {
            f"tab_{state}": Count("pk", filter=self.meaning(state)) for state, _l in self.tabs
        }
        found = self.of_any_state.order_by().aggregate(**columns)
        return {name.removeprefix("tab_"): number for name, number in found.items()}

    def in_state(self, queryset, name, state: str):
        return queryset.filter(self.meaning(state))
