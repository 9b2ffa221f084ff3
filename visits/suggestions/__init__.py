"""Suggestions 代表建议: how the formal paper of deputies is made, assigned, answered and rated."""
