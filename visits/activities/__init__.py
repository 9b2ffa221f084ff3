"""Activities 活动: how they are planned, recorded, corrected and withdrawn (domain §4)."""
