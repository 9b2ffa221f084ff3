"""What each step of a suggestion does: acts of the deputies, the congress office, the unit."""
