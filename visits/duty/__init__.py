"""Duty days 坐班、接待日: planned by rules, published, held, read (domain §2)."""
