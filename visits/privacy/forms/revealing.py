"""Why somebody looks behind the mask, or acts: asked beside the data, kept in the journal."""

from django.utils.translation import gettext_lazy

from deputies_portal.core.audit.looks import refuse_number
from deputies_portal.core.ui.forms.base import PhoneField, PlainTextField, PortalForm


class ReasonForm(PortalForm):
    """An act that only wants to know why."""

    use_required_attribute = False
    reason = PlainTextField(
        label=gettext_lazy("原因"),
        max_length=200,
        error_messages={"required": gettext_lazy("写明原因。")},
    )


class RevealForm(ReasonForm):
    """`reason` is asked in one line beside the masked data; it stays in the journal."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].validators.append(refuse_number)


class WishForm(RevealForm):
    """What is done because the person asked for it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.label = gettext_lazy("谁要求的、怎样核实的本人")
        reason.error_messages["required"] = gettext_lazy("写明谁要求的、怎样核实的本人。")


class OwnDataForm(WishForm):
    """The phone somebody left, and who asks for what is kept under it."""

    field_order = ["phone", "reason"]

    phone = PhoneField(label=gettext_lazy("本人的手机"))
