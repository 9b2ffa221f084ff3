"""What each step of the table does to the records; `visits.issues.workflow` alone calls it."""
