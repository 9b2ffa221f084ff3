"""The upgrade programme 提升改造: steps of a venue, programmes, the board, the pace (domain §5)."""
