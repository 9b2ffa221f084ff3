"""Likeness 同类事项: issues like what somebody tells in whatever words, how such were answered.

Only offered: nothing is merged and nobody is stopped by it.
"""
