"""What the steps of an issue are made of: the case, forms, choices, clocks, endings, sentences."""
