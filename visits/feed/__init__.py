"""Duty days in calendar apps 日历订阅: the links, and what they open."""
