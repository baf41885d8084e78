"""Where an error or a safety problem is reported: the operator's contact as a link, if there is one."""

from urllib.parse import quote

from msgspec import Struct


class Contact(Struct, frozen=True):
    """A page, or an address of mail."""

    text: str

    @property
    def is_mail(self) -> bool:
        return not self.text.startswith(("https://", "http://"))

    def link(self, subject: str) -> str:
        """A letter opens with that subject; a page has no place for one."""
        return f"mailto:{self.text}?subject={quote(subject)}" if self.is_mail else self.text


def contact_of(text: str | None) -> Contact | None:
    return Contact(text) if text else None
