"""What the steps of an issue stand on: case, ground of the forms, choices, clocks, shared words."""
