"""The papers of what happens at a venue 文书: their words, and what the records say for each."""
