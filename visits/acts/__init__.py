"""What each step of the table does to the records; called by `visits.workflow.take` alone."""
