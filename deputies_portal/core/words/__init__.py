"""Names of people and places: how they are said and how they are ordered."""
