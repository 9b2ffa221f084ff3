"""One piece of news for one person, before it is written."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Said:
    """What one person is told; the `key` is the same for the same news: nobody is told twice.

    `text` is a Chinese message with named placeholders for `facts`, read in the reader's language;
    `facts` never hold personal data of a visitor. With `is_public` among them the sentence is
    announced anyway, and a mail may say it.
    """

    user_id: int
    text: str
    key: str
    facts: dict = field(default_factory=dict)
    url: str = ""
    is_urgent: bool = False
