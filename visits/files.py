"""Files 附件 of visits, issues and events: kept under generated names, served through a permission check."""


def keep(uploads, *, actor, at, visit=None, issue=None, event=None):
    """Store checked uploads beside their record; nothing for an empty list."""
    return [_keep_one(upload, actor, at, visit, issue, event) for upload in uploads]
