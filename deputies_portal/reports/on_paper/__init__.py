"""Reports as Word files: the words they offer their templates (docs/papers.md)."""
