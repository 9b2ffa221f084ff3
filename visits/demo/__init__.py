"""The demonstration 演示数据: the two shipped counties, made through the verbs of the pages.

`loading.load_counties` writes everything (domain §8). Names of regions are official; people,
phones and all visits but the published figures of Eryuan are invented and marked.
"""
