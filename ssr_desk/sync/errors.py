"""Everything that an importer notices, each with its code and one sentence for a tired officer."""

from ssr_desk.errors import Mendable, Surroundings
from ssr_desk.i18n import mark as _


class BundleRefused(Mendable):
    """A bundle that is not taken in. Nothing was changed by it."""

    code = "BUNDLE"


class Damaged(BundleRefused):
    """The container inside the seal is not what our writer writes."""

    code = "CONTAINER"
    sentence = _(
        "The inside of this bundle is not as SSR Desk writes it ({why}). Nothing was taken in; ask the sender to export it"
        " again, and tell headquarters if it happens twice."
    )


class BadManifest(BundleRefused):
    """The signed table of contents cannot be read."""

    code = "MANIFEST"
    sentence = _(
        "The table of contents of this bundle cannot be read ({why}). Nothing was taken in; ask the sender to update SSR Desk"
        " and to export it again."
    )


class NewerFormat(BundleRefused):
    """Another version of the format."""

    code = "VERSION"
    sentence = _(
        "This bundle has the format {found}; this desk reads {known}. Nothing was taken in; update SSR Desk, then import it"
        " again."
    )


class NotForUs(BundleRefused):
    """Addressed to other desks."""

    code = "NOT_FOR_US"
    sentence = _(
        "This bundle is addressed to another desk ({to}). Nothing was taken in; pass it on, or ask the sender to address it"
        " to this desk."
    )


class WrongSender(BundleRefused):
    """The sender in the table of contents is not the one who signed."""

    code = "IDENTITY"
    sentence = _(
        "This bundle says that it is from {named}, but {signed} has signed it. Nothing was taken in; tell headquarters."
    )


class WrongMission(BundleRefused):
    """It carries a mission to which the signer or this desk does not belong."""

    code = "MISSION"
    sentence = _(
        "This bundle carries work of the mission {mission}, to which its sender or this desk does not belong. Nothing was"
        " taken in; tell headquarters."
    )


class PayloadChanged(BundleRefused):
    """The payload is not the one that was signed."""

    code = "PAYLOAD_HASH"
    sentence = _(
        "The content of this bundle is not the one that was signed. Nothing was taken in; ask the sender to export it again,"
        " and tell headquarters."
    )


class BadPayload(BundleRefused):
    """The files in the payload are not exactly those that were listed."""

    code = "PAYLOAD"
    sentence = _(
        "The files in this bundle are not exactly those of its table of contents ({why}). Nothing was taken in; ask the"
        " sender to export it again."
    )


class BadStatement(BundleRefused):
    """A tip statement that is not its feed's owner's, or not one at all."""

    code = "STATEMENT"
    sentence = _(
        "A signature under somebody's work in this bundle does not hold ({why}). Nothing was taken in; ask the sender to"
        " export it again, and tell headquarters."
    )


class BadRecords(BundleRefused):
    """A revision that is not what its hashes say, or not as our writer writes it."""

    code = "RECORDS"
    sentence = _(
        "A record in this bundle is damaged or was changed (line {line}: {why}). Nothing was taken in; ask the sender to"
        " export it again, and tell headquarters."
    )


class BadAttachment(BundleRefused):
    """An attached file that is not what its name says."""

    code = "ATTACHMENT"
    sentence = _(
        "An attached file in this bundle is damaged ({name}). Nothing was taken in; ask the sender to export it again."
    )


class TooLarge(BundleRefused):
    """Over a limit."""

    code = "TOO_LARGE"
    sentence = _(
        "A part of this bundle is larger than SSR Desk takes ({what}: at most {limit}). Nothing was taken in; ask the sender"
        " to split it."
    )


class Unreadable(Surroundings):
    """The file cannot be read."""

    code = "UNREADABLE"
    sentence = _(
        "The file {file} cannot be read ({reason}). The bundle itself was not judged and nothing was changed; check the"
        " stick and try again."
    )


class ExportFailed(Surroundings):
    """The file cannot be written or does not read back as written."""

    code = "EXPORT_FAILED"
    sentence = _(
        "The bundle could not be written to {file} ({reason}). No half file was left, nothing counts as sent, and your work"
        " is safe on this desk; make room or take another stick, and export again."
    )


class NoAddressee(Mendable):
    """Nobody to seal for."""

    code = "NO_ADDRESSEE"
    sentence = _(
        "This desk knows no desk {name} that a bundle could be sealed for. Take the answer or a desk card of headquarters"
        " first, under Settings; nothing was written."
    )


class NotYourPost(Mendable):
    """A hand-over of a post that the exporter does not hold."""

    code = "NOT_YOUR_POST"
    sentence = _(
        "Only the officer of the post {post}, the commander or headquarters can hand it over. Nothing was written."
    )


class RequestWordsNeeded(Mendable):
    """A hand-over to a request that nobody certified, without its words: whoever swaps the file would get the post."""

    code = "REQUEST_WORDS_NEEDED"
    sentence = _(
        "Headquarters has not certified this request: have the next officer read its six words to you, and give them with"
        " --words. Nothing was written."
    )


class PartsTooSmall(Mendable):
    """Not even the headers fit into one part."""

    code = "PARTS_TOO_SMALL"
    sentence = _("The bundle cannot be split into parts of {size} bytes. Nothing was written; choose a larger size.")
