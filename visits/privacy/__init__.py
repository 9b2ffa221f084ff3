"""Personal data 个人信息 of visitors (§3, §7): the door to them, the search, who else may read."""
