from deputies_portal.core.accounts.views.sign_in import locked_out

__all__ = ["locked_out"]
