"""`make bench`: what a request costs beside the least that Django can do, at growing sizes.

`docs/performance.md` says how to read it.
"""
