"""Ledgers 台账: the registers an office files, on the page, on paper and as files.

A ledger has the filters, the rows and the scope of the list it belongs to; its columns are declared
once and read by the page, the print, the spreadsheet and the CSV.
"""
