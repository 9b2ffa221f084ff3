"""Personal data 个人信息 of visitors: the door, the search, who else may read (domain §3f, §7)."""
