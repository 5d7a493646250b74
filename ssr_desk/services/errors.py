"""What a use case refuses, in sentences."""

from typing import Any

from ssr_desk.errors import Mendable
from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _


class NoAuthority(Mendable):
    """The certificate does not allow the change."""

    code = "NO_AUTHORITY"
    sentence = _(
        "Your role may not make this change. Nothing was saved; ask your commander or headquarters to make it."
    )


class PassphraseTooShort(Mendable):
    """A new passphrase that anybody could guess."""

    code = "PASSPHRASE_TOO_SHORT"
    sentence = _(
        "The new passphrase is too short: it needs at least {least} characters. Nothing was changed. Four or five unrelated words"
        " are easy to keep in mind and hard to guess."
    )


class StoreDamaged(Mendable):
    """Work needs every page of the store, and some do not read. `words` is the marked sentence of the damage that was found."""

    code = "STORE_DAMAGED"
    sentence = _("No backup was written, for it would hold the same damage.")

    def __init__(self, words: str, **details: Any) -> None:
        super().__init__(**details)
        self.words = words

    def text(self, translate: Translator) -> str:
        """Return the sentence, and what is damaged, what still reads and what to do."""
        return f"{super().text(translate)} {translate(self.words, **self.details)}"


class Withheld(Mendable):
    """A field whose newest value was not released to this desk."""

    code = "WITHHELD"
    sentence = _(
        "The newest text of this field was not released to this desk, so it cannot be changed here. Nothing was saved;"
        " ask the person who wrote it."
    )


class NoSuchRecord(Mendable):
    """No record has the id."""

    code = "NO_SUCH_RECORD"
    sentence = _("There is no record {id} on this desk. Check the number; it may still be on its way in a bundle.")


class NoSuchType(Mendable):
    """No record type has the name."""

    code = "NO_SUCH_TYPE"
    sentence = _("There is no record type {name}. `ssr-desk types` lists them.")


class NoSuchVersion(Mendable):
    """The record has no revision with the id, or it has not been placed yet."""

    code = "NO_SUCH_VERSION"
    sentence = _("This record has no version {id}. Its history lists them.")


class AlreadyThere(Mendable):
    """A record with the id exists."""

    code = "ALREADY_THERE"
    sentence = _("This record is already on this desk. Nothing was added; open it and change it instead.")


class NoMission(Mendable):
    """A record without a mission that this desk knows."""

    code = "NO_MISSION"
    sentence = _("Say to which mission this belongs: this desk does not know the mission. Nothing was saved.")


class NoSuchField(Mendable):
    """A list is asked to be filtered or sorted by a field that its type does not have."""

    code = "NO_SUCH_FIELD"
    sentence = _("{type} has no field {name}. `ssr-desk types` lists the fields.")


class NothingToRedact(Mendable):
    """Only fields that may be erased, and that hold something, can be redacted."""

    code = "NOTHING_TO_REDACT"
    sentence = _("These fields cannot be erased, or they are empty: {fields}. Nothing was changed.")


class NoConflict(Mendable):
    """A field that is in no conflict, or a side that is none of it, is to be settled."""

    code = "NO_CONFLICT"
    sentence = _("Nothing disagrees in {field}, or not with this version. Nothing was changed.")


class NotTogether(Mendable):
    """Two sides of a text are to be put together that changed the same words, or what disagrees is no text."""

    code = "NOT_TOGETHER"
    sentence = _(
        "Both sides changed the same place of {field}, so they cannot be put together. Nothing was changed. Take one side, or"
        " write the field anew."
    )


class NoSuchFork(Mendable):
    """No feed known here goes on in two ways."""

    code = "NO_SUCH_FORK"
    sentence = _("No desk's history has two branches here. Nothing was changed; `ssr-desk forks` lists them.")


class NoSuchBranch(Mendable):
    """What was named is not the newest change of one branch of a fork."""

    code = "NO_SUCH_BRANCH"
    sentence = _(
        "{tip} is not the newest change of one branch. Nothing was changed; `ssr-desk forks` lists the branches."
    )


class NoReason(Mendable):
    """What every desk will see needs a reason."""

    code = "NO_REASON"
    sentence = _("Write down why; every desk sees it. Nothing was changed.")
