"""Checklists of standards 标准: their versions, the assessments of venues, scores and figures."""
