"""What trust refuses, each with its code and a sentence: what happened, what was kept, what to do."""

from ssr_desk.errors import Mendable
from ssr_desk.i18n import mark as _


class TrustError(Mendable):
    """Something from outside that cannot be trusted, or is not for us."""


class SignatureRefused(TrustError):
    """Base of all that is wrong with a signature."""


class BadFormat(SignatureRefused):
    """Not a signature as this format writes it."""

    code = "SIG_FORMAT"
    sentence = _(
        "The signature is not in the form that SSR Desk writes; the file is damaged or was made by something else."
        " Nothing was taken in; ask the sender to export it again."
    )


class Tampered(SignatureRefused):
    """The content is not what was signed."""

    code = "SIG_TAMPERED"
    sentence = _(
        "The content is not what was signed: it was damaged or changed on its way. Nothing was taken in;"
        " ask the sender to export it again, and tell headquarters if it happens twice."
    )


class BadSignature(SignatureRefused):
    """The signature's value does not belong to the certificate's key."""

    code = "SIG_BAD"
    sentence = _(
        "The signature was not made with the key of the certificate that comes with it. Nothing was taken in;"
        " ask the sender to export it again, and tell headquarters."
    )


class Untrusted(SignatureRefused):
    """The certificate does not lead to the pinned root."""

    code = "SIG_UNTRUSTED"
    sentence = _(
        "The signer's certificate was not issued by your headquarters. Nothing was taken in; compare the six words of"
        " headquarters' card with those under Settings, and ask headquarters."
    )


class WrongRole(SignatureRefused):
    """The certificate does not give the role that is needed."""

    code = "SIG_ROLE"
    sentence = _(
        "The signer's certificate does not give the role that this needs. Nothing was taken in; ask headquarters who"
        " should have signed it."
    )


class Expired(SignatureRefused):
    """Signed outside the certificate's validity, after its end."""

    code = "SIG_EXPIRED"
    sentence = _(
        "It was signed on {signed}, after the signer's certificate had expired ({ended}). Nothing was taken in;"
        " the signer needs a new certificate from headquarters, and then exports again. Nothing is lost there."
    )


class NotYetValid(SignatureRefused):
    """Signed before the certificate's validity begins."""

    code = "SIG_NOT_YET"
    sentence = _(
        "It was signed on {signed}, before the signer's certificate begins ({begins}): the signer's clock is probably"
        " wrong. Nothing was taken in; the signer sets the clock right and exports again."
    )


class Future(SignatureRefused):
    """The claimed signing time is more than a day ahead of our clock."""

    code = "SIG_FUTURE"
    sentence = _(
        "It says that it was signed on {signed}, but this computer's clock says {now}. One of the two clocks is wrong."
        " Nothing was taken in; check the date of this computer, then ask the sender."
    )


class Revoked(SignatureRefused):
    """Revoked for compromise, without a reason, or before the claimed signing time."""

    code = "SIG_REVOKED"
    sentence = _(
        "Headquarters withdrew the signer's certificate on {since}. Nothing was taken in; what it holds is not lost:"
        " ask headquarters, who can vouch for work done before."
    )


class StaleCrl(SignatureRefused):
    """The revocation list has expired."""

    code = "CRL_STALE"
    sentence = _(
        "This desk's list of withdrawn certificates expired on {ended}, so it cannot tell whether the signer is still"
        " trusted. Nothing was taken in; import headquarters' newest bundle first."
    )


class NoCrl(SignatureRefused):
    """No revocation list of an issuer in the chain is held."""

    code = "CRL_MISSING"
    sentence = _(
        "This desk holds no list of withdrawn certificates for the signer's issuer. Nothing was taken in;"
        " import headquarters' newest bundle first."
    )


class PdfUnsigned(SignatureRefused):
    """A PDF without a signature of ours, or with several."""

    code = "PDF_UNSIGNED"
    sentence = _("This PDF does not carry one signature by SSR Desk. Ask its author for the signed file.")


class PdfChanged(SignatureRefused):
    """A PDF that was changed after it was signed."""

    code = "PDF_CHANGED"
    sentence = _("This PDF was changed after it was signed. Do not rely on it; ask its author for the signed file.")


class PdfUnreadable(TrustError):
    """Not a PDF, a damaged one, or without the field that is to be signed."""

    code = "PDF_UNREADABLE"
    sentence = _("This is not a readable PDF, or it is damaged. Ask its author for the file again.")


class PaperRefused(TrustError):
    """Base of all that is wrong with a request, an answer or a desk card."""


class PaperFormat(PaperRefused):
    """Not a paper as this format writes it."""

    code = "PAPER_FORMAT"
    sentence = _(
        "This file is not the request, answer or desk card that was expected, or it is damaged."
        " Nothing was changed; ask for it again."
    )


class PaperVersion(PaperRefused):
    """Written by a newer version."""

    code = "PAPER_VERSION"
    sentence = _(
        "This file was written by a newer SSR Desk ({format}). Nothing was changed; update SSR Desk, then try again."
    )


class PaperTampered(PaperRefused):
    """Its own signature does not hold."""

    code = "PAPER_TAMPERED"
    sentence = _(
        "This file was changed after it was made: its own signature does not hold. Nothing was changed here;"
        " ask for it again, and compare the six words."
    )


class WordsDiffer(PaperRefused):
    """The six words that the person typed are not those of the file."""

    code = "WORDS_DIFFER"
    sentence = _(
        "The six words do not match this file. Nothing was changed; read them again, and if they still differ, do not"
        " use the file: it may come from somebody else."
    )


class WordsNeeded(PaperRefused):
    """Nothing is pinned yet and no words were given."""

    code = "WORDS_NEEDED"
    sentence = _(
        "The six words of headquarters' root are needed once: they stand on headquarters' printed card."
        " Nothing was changed; type them, or ask headquarters by telephone."
    )


class OtherRoot(PaperRefused):
    """The paper belongs to another headquarters than the pinned one."""

    code = "OTHER_ROOT"
    sentence = _(
        "This file belongs to another headquarters than this desk. Nothing was changed; ask headquarters for the right"
        " file."
    )


class NotThisDesk(PaperRefused):
    """The certificate in an answer is for another key."""

    code = "NOT_THIS_DESK"
    sentence = _(
        "This answer is for another desk: its certificate does not fit the key of this one. Nothing was changed;"
        " take the answer to the request that was written here."
    )


class RootPassphrase(TrustError):
    """The root key's passphrase is wrong, or the file is no root key."""

    code = "ROOT_PASSPHRASE"
    exit_code = 4
    sentence = _(
        "The root file cannot be opened with this passphrase. Nothing was changed; try again, and check that it is"
        " the right file."
    )


class EnvelopeRefused(TrustError):
    """Base of all that is wrong with a sealed file."""


class NotOurs(EnvelopeRefused):
    """Does not begin as a sealed file does."""

    code = "ENV_NOT_OURS"
    sentence = _("This file is not an SSR Desk bundle. Nothing was taken in; check that it is the right file.")


class BadHeader(EnvelopeRefused):
    """The header is too long or not as this format writes it."""

    code = "ENV_HEADER"
    sentence = _(
        "The head of this bundle is damaged. Nothing was taken in; copy the file again, or ask the sender to export it"
        " again."
    )


class NewerEnvelope(EnvelopeRefused):
    """A format or algorithm that this version does not know."""

    code = "ENV_VERSION"
    sentence = _(
        "This bundle was made by another version of SSR Desk ({format}). Nothing was taken in; update SSR Desk, then"
        " import it again."
    )


class NotForUs(EnvelopeRefused):
    """None of the recipients is this desk."""

    code = "ENV_NOT_FOR_US"
    sentence = _(
        "This bundle was sealed for somebody else and cannot be opened here. Nothing was taken in; pass it on, or ask"
        " the sender to address it to this desk."
    )


class Truncated(EnvelopeRefused):
    """The file ends too early."""

    code = "ENV_TRUNCATED"
    sentence = _(
        "This bundle is incomplete: the end of the file is missing. Nothing was taken in; copy it again from the"
        " sender's computer or stick."
    )


class SealBroken(EnvelopeRefused):
    """The tag does not verify."""

    code = "ENV_TAMPERED"
    sentence = _(
        "This bundle was damaged or changed on its way: its seal is broken. Nothing was taken in; copy it again, or"
        " ask the sender to export it again."
    )


class TooBig(EnvelopeRefused):
    """Larger than the limit."""

    code = "ENV_TOO_BIG"
    sentence = _(
        "This bundle is larger than {limit} bytes, the most that SSR Desk opens. Nothing was taken in; ask the sender to"
        " split it."
    )


class NotEnrolled(TrustError):
    """This desk has no certificate, or no pinned root, yet."""

    code = "NOT_ENROLLED"
    sentence = _(
        "This desk has no certificate yet. Everything recorded is kept; write a request under Settings, send it to"
        " headquarters, and take the answer."
    )


class NotHeadquarters(TrustError):
    """Only headquarters' desk, once set up, can do this."""

    code = "NOT_HEADQUARTERS"
    sentence = _(
        "Only headquarters' desk can do this, after `ssr-desk hq init`. Nothing was changed; use headquarters' desk."
    )


class AlreadyHeadquarters(TrustError):
    """Root and issuing authority exist."""

    code = "ALREADY_HEADQUARTERS"
    sentence = _(
        "Headquarters' root is set up on this desk already, and there is no root file in that place."
        " Nothing was changed; name the root's file to renew its list."
    )


class KeyAlreadyCertified(TrustError):
    """The key has a certificate for another role, mission or person."""

    code = "KEY_ALREADY_CERTIFIED"
    sentence = _(
        "This desk's key was certified before as {role} for {missions}. A key is certified for one role and one set of"
        " missions only. Nothing was issued; make a new desk for the new role, and certify its request."
    )


class KeyWithdrawn(TrustError):
    """The key's certificate was withdrawn."""

    code = "KEY_WITHDRAWN"
    sentence = _(
        "The certificate of the desk {device} was withdrawn, and its key is not certified again. Nothing was issued; make a"
        " new desk, and certify its request."
    )


class DeviceTaken(TrustError):
    """Another key has the device's id."""

    code = "DEVICE_TAKEN"
    sentence = _(
        "There is another desk with the id {device}. Nothing was issued; have the request written on a newly made desk."
    )


class BadCertification(TrustError):
    """Role, missions, days or reason that cannot be certified."""

    code = "BAD_CERTIFICATION"
    sentence = _(
        "This cannot be certified: {value}. Nothing was issued; check role, mission codes (letters, digits, . _ -) and"
        " days (1 to 1200)."
    )


class UnknownSerial(TrustError):
    """No certificate with the number was issued here."""

    code = "UNKNOWN_SERIAL"
    sentence = _(
        "No certificate with the serial number {serial} was issued here. Nothing was changed; `ssr-desk desks` lists"
        " them."
    )


class BadReason(TrustError):
    """Not a reason for revoking."""

    code = "BAD_REASON"
    sentence = _("{reason} is not a reason for withdrawing a certificate. Nothing was changed; use one of: {known}.")


class NoDeposit(TrustError):
    """Headquarters holds no recovery key of a desk."""

    code = "NO_DEPOSIT"
    sentence = _(
        "Headquarters holds no recovery key of the desk {device}. Nothing was changed; what that desk has sent is here, and a"
        " new desk gets it back."
    )


class PaperOlder(TrustError):
    """A recovery key that was replaced since."""

    code = "PAPER_OLDER"
    sentence = _(
        "Headquarters holds a later recovery key of the desk {device}. Nothing was changed; this file can be destroyed."
    )


class BadTip(TrustError):
    """Not the id of a tip."""

    code = "BAD_TIP"
    sentence = _(
        "{tip} is not the id of a revision (64 digits and letters a to f). Nothing was changed; copy it from the Sync"
        " page."
    )
