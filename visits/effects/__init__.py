"""Effects 影响 of a county's rules, told before they are saved (see `ui.effects`)."""
