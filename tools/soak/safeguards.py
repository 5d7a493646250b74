"""One mutant for each safeguard: what is taken away, in which file, and which tests are asked first.

`old` must stand in the file exactly once; a safeguard that was rewritten counts as not noticed, so this list stays true.
"""
# ruff: noqa: E501 - a table: a row, a line

from dataclasses import dataclass

ATTACKS = "tests/sync/attacks"
HISTORY = "tests/sync"
SAFEGUARDS = "tests/sync/test_safeguards.py"
REDACTION = "tests/sync/test_redaction.py"
FEEDS = "tests/sync/test_history.py"
SIGNED, PACKED, LINES = (f"{ATTACKS}/test_{name}.py" for name in ("signature", "container", "records"))
FORKS, BACKUPS = "tests/e2e/test_forks.py", "tests/db/test_backup.py"
LISTS, VOUCHED, STRICT, CLAIMS = (f"{HISTORY}/test_{name}.py" for name in ("lists", "vouching", "strict", "claims"))
BESIDE = "tests/kill/test_kill_reading.py"
UNSIGNED = f"{ATTACKS}/test_unsigned.py"
STORIES = "tests/machine/test_stories.py"
MACHINE = "tests/machine/test_machine.py"


@dataclass(frozen=True)
class Mutant:
    """A safeguard taken away. `first`: the tests that ought to notice; `story`: the one of them, by a part of its name."""

    name: str
    file: str
    old: str
    new: str
    first: str = STORIES
    story: str = ""


S, R, D, T, Y = "ssr_desk/services/", "ssr_desk/records/", "ssr_desk/db/", "ssr_desk/trust/", "ssr_desk/sync/"
MUTANTS = (
    # who may read
    Mutant("'HQ and commander only' is released", Y + "release.py", ' and ONLY not in one.tops.get("release", ())', "", story="withheld"),
    Mutant("what has an unknown post is released", Y + "release.py", 'not one.withheld & {"post", "release"} and', "", story="withheld"),
    Mutant("a deleted rotation gives its post", Y + "release.py", " and not one.deleted and", " and", story="rotation"),
    Mutant("every record of the mission is released", Y + "release.py", "return any(post in posts for post in", "return any(True for post in", story="changes_its_post"),
    Mutant("counterparts of others are released", Y + "release.py", "return (one.record, one.mission) in names and one.types", "return one.types", story="rotation_ends"),
    Mutant("own work does not come back", S + "outgoing.py", "return author in self._own or (state < QUARANTINED", "return (state < QUARANTINED", story="forged"),
    Mutant("what one of two may read goes to both", S + "outgoing.py", "readable = bool(body) and all(", "readable = bool(body) and any(", story="two_open"),
    Mutant("quarantined bodies go to officers", S + "outgoing.py", "(state < QUARANTINED and record in opened)", "record in opened", story="forged"),
    Mutant("only what everybody lacks is sent", S + "outgoing.py", "if any(not one.holds(seq, rev)", "if all(not one.holds(seq, rev)", story="two_open"),
    Mutant("a lacking body is never sent", S + "outgoing.py", " or (readable and one.lacks(seq))", "", story="colleague"),
    Mutant("feeds of other missions are sent", S + "outgoing.py", "if all(one.authority.serves(row[2]) for one in readers)]", "]", story="two_open"),
    Mutant("anybody's post can be handed over", S + "exchange.py", "            raise NotYourPost(post=post)", "            return", SAFEGUARDS, "its_own"),
    # merging
    Mutant("the last writer wins", R + "merge.py", "if len(held) > 1 and len({canonical(value) for value in values}) > 1:", "if False:", story="edited_by_two"),
    Mutant("a deletion hides an unseen edit", R + "merge.py", "    if unseen:", "    if False:", story="deleted_while"),
    Mutant("a review stays valid", R + "merge.py", "all(one.rev_id in seen for one in edits if _is_content(one.header))", "True", story="reviewed"),
    Mutant("'submitted' voids a review", R + "merge.py", "register not in REVIEW and register != SUBMITTED", "register not in REVIEW", story="reviewed"),
    Mutant("quarantined revisions count", R + "merge.py", "for one in revisions if one.state == PLACED), key=_rank)", "for one in revisions if one.state & 3 == PLACED), key=_rank)", story="forged"),
    Mutant("what is withheld is not told", R + "merge.py", "        folded.withheld.append(register)", "        pass", story="withheld"),
    Mutant("a withheld value is overwritten", S + "recording.py", "                raise Withheld", "                pass", story="withheld"),
    Mutant("a form overwrites what came meanwhile", S + "recording.py", "[(record, patch, sorted(heads))]", "[(record, patch, self._state(connection, revisions, None).heads)]", story="edited_by_two"),
    # redaction
    Mutant("a redaction erases what has seen it", R + "merge.py", "if redaction.rev_id in seen or rev == redaction.rev_id:", "if rev == redaction.rev_id:", story="pasted"),
    Mutant("a redaction waits for its gap", R + "merge.py", "one.state & 3 >= SIGNED and one.state < QUARANTINED", "one.state == PLACED", SAFEGUARDS, "does_not_wait"),
    Mutant("an officer's redaction reaches all", R + "merge.py", 'if by.role == "hq" or officer(target) == by.officer:', "if True:", story="pasted"),
    Mutant("a redaction does not reach copies", R + "merge.py", "return any(officer(by_id[one]) == by.officer and", "return any(False and officer(by_id[one]) == by.officer and", story="pasted"),
    Mutant("a copy gets a new salt", S + "writer.py", "salt = _salt_of(seen, register, patch[register]) or", "salt =", story="pasted"),
    Mutant("a redaction takes what decides access", R + "merge.py", "frozenset(redaction.header.targets) - STRUCTURE", "frozenset(redaction.header.targets)", SAFEGUARDS, "decides"),
    Mutant("a late copy brings an erased value back", D + "history.py", "if name not in body and name not in gone}", "if name not in body}", SAFEGUARDS, "late_copy"),
    Mutant("a redacted file stays", S + "taking.py", "self.erased |= attachments.remove_unnamed(self._connection, listed.sha256)", "pass", REDACTION, "late_copy or redaction_first"),
    # authority
    Mutant("everybody writes in 'common'", R + "authority.py", "if mission == COMMON or authority.role not in", "if authority.role not in", story="forged"),
    Mutant("officers write the plan", R + "authority.py", "if type_name in MISSION_PLAN_TYPES or registers & REVIEW:", "if registers & REVIEW:", story="forged"),
    Mutant("officers review", R + "authority.py", "if type_name in MISSION_PLAN_TYPES or registers & REVIEW:", "if type_name in MISSION_PLAN_TYPES:", story="forged"),
    Mutant("an imported revision needs no authority", D + "history.py", "allowed = authority is not None and may_write(authority, one.header) and not mixes_review(one.header)", "allowed = True", story="forged"),
    Mutant("a review may change more", R + "merge.py", "return bool(changed & REVIEW) and not changed <= REVIEW", "return False", SAFEGUARDS, "together"),
    Mutant("parents may be of another record", R + "merge.py", "    if any((one.record, one.mission, one.type) != (header.record, header.mission, header.type) for one in held):\n        return True\n", "", story="forged"),
    # gaps, forks, roll-backs, receipts
    Mutant("what is under no signed tip counts", D + "history.py", "unsigned = set(_unsigned(connection, feed, low))", "unsigned: set[bytes] = set()", ATTACKS),
    Mutant("a revision after a gap counts", D + "history.py", "linked = prev in before if prev else seq == 1", "linked = True", FEEDS, "test_34"),
    Mutant("parents need not be there", D + "history.py", "if len(parents) == len(header.parents):", "if True:"),
    Mutant("the tip of the other branch is forgotten", S + "packing.py", "        if coverage.is_before(connection, below, above):", "        if True:", story="found_out"),
    Mutant("the high-water file is not looked at", D + "store.py", "self.rolled_back = seen is not None and seen.is_ahead_of(held)", "self.rolled_back = False", story="disk_image"),
    Mutant("a restored desk goes on as before", D + "store.py", " or restored.exists()", "", SAFEGUARDS, "restored_desk"),
    Mutant("a new incarnation has no higher number", D + "store.py", 'number = 1 + max(held["number"], above)', 'number = max(1, held["number"], above)', story="image"),
    Mutant("nobody listens to the echo", S + "taking.py", "        self._notice_echo()\n        if self._rolled_back:", "        if self._rolled_back:", story="image"),
    Mutant("own work that comes back tells nothing", S + "taking.py", "self._rolled_back = any(self._connection.execute(query, (rev,)).fetchone() for rev in self._returned)", "self._rolled_back = False", SAFEGUARDS, "own_work"),
    Mutant("receipts of an old incarnation stay", S + "coverage.py", "        _put_newest(connection, receipt.device, receipt.number, receipt.incarnation)\n        connection.execute(\"DELETE FROM receipt WHERE device = ?\", (receipt.device,))", "        _put_newest(connection, receipt.device, receipt.number, receipt.incarnation)", story="image"),
    Mutant("receipts of an old incarnation are taken", S + "coverage.py", "if receipt.number < number or (receipt.number == number and not incarnation):", "if False:", SAFEGUARDS, "late_receipt"),
    Mutant("two incarnations with one number both count", S + "coverage.py", "if receipt.number == number and receipt.incarnation != incarnation:", "if False:", SAFEGUARDS, "two_laptops"),
    Mutant("HQ's receipt does not wait for its backup", S + "packing.py", 'held = self._store.setting(RECEIPTS, []) if hq else coverage.held', 'held = coverage.held(self._connection, wanted) if hq else coverage.held', SAFEGUARDS, "verified_backup"),
    Mutant("receipts do not say what is lacking", S + "coverage.py", 'one["lacking"] += [[name, first, last] for first, last in _ranges(row[0] for row in rows)]', "list(rows)", story="colleague"),
    Mutant("a file is taken twice", S + "importing.py", "return connection.execute(query, (digest,)).fetchone() is not None", "return False", FEEDS, "test_33"),
    # seal, container, signature
    Mutant("an address is not looked at", S + "unpacking.py", "    if device not in opened.manifest.to:", "    if False:", ATTACKS),
    Mutant("the sender need not be the signer", S + "unpacking.py", "if (found.sender.officer, found.sender.device) != (who.officer, who.device):", "if False:", ATTACKS),
    Mutant("the payload is not the one that was signed", S + "taking.py", "if digest.hexdigest() != opened.manifest.payload.sha256:", "if False:", ATTACKS),
    Mutant("other files than listed", S + "taking.py", "if [(one.name, one.size) for one in members] != [(one.path, one.size) for one in listed]:", "if False:", ATTACKS),
    Mutant("a tip statement of somebody else", S + "taking.py", "if (tip.feed[:64], tip.officer, tip.device) != (who.fingerprint, who.officer, who.device):", "if False:", ATTACKS),
    Mutant("work of a mission of others", S + "unpacking.py", "    if not (theirs and own.serves(mission)):", "    if False:", ATTACKS),
    Mutant("revisions are not counted", S + "taking.py", "        if number != self._expected:", "        if False:", ATTACKS),
    Mutant("a receipt of another desk", S + "taking.py", "if signature.identity.device != receipt.device:", "if False:", ATTACKS),
    Mutant("values need not be what was hashed", Y + "lines.py", "    headers.check_values(header, body)\n", "", ATTACKS),
    Mutant("a line in another form", Y + "lines.py", "    if headers.canonical(found) != line:", "    if False:", ATTACKS),
    Mutant("signing times in the future", T + "signing.py", "            raise errors.Future(", "            _unused = errors.Future(", ATTACKS),
    Mutant("an expired certificate", T + "chain.py", "            raise errors.Expired(", "            _unused = errors.Expired(", ATTACKS),
    Mutant("a withdrawn certificate, first seen later", S + "taking.py", "if signature.retired and not signature.vouched and not self._was_seen(tip.tip):", "if False:", ATTACKS),
    Mutant("an older revocation list replaces a newer one", S + "keyring.py", '" WHERE excluded.number > crl.number"', '""', SAFEGUARDS, "judged_before"),
    # what proves itself, and what is held against it
    Mutant("signed content is not hashed", T + "signing.py", "if parsed.digest != hashlib.sha256(data).digest():", "if False:", SIGNED, "test_10"),
    Mutant("the arithmetic of a signature is not checked", T + "signing.py", "        check_value(chain, parsed)\n        return parsed", "        return parsed", SIGNED, "test_11"),
    Mutant("a list that nobody signed", T + "signing.py", "if not any(one.signed_by(issuer) for issuer in issuers):", "if False:", SIGNED, "nobodys"),
    Mutant("an older list counts again", T + "signing.py", "if held is None or one.number > held.number:", "if True:", SAFEGUARDS, "does_not_free"),
    Mutant("an expired list stops nobody", T + "signing.py", "if ended < now and not self.accept_stale_crl:", "if False:", SIGNED, "test_23"),
    Mutant("headquarters goes on with an expired list", S + "importing.py", "accept_stale_crl and not renews", "accept_stale_crl", LISTS, "never_goes_on"),
    Mutant("a stolen key dates back", T + "signing.py", "elif entry.harmless and at < entry.since:", "elif at < entry.since:", SIGNED, "test_85"),
    Mutant("an issuing authority cannot be withdrawn", T + "chain.py", "in ((chain.leaf, chain.issuing), (chain.issuing, chain.root)):\n        held", "in ((chain.leaf, chain.issuing),):\n        held", SIGNED, "test_97"),
    Mutant("a thief fills the store with statements", S + "vouching.py", "_MOST_ASIDE = 100", "_MOST_ASIDE = 1 << 40", VOUCHED, "thief"),
    Mutant("anybody vouches", S + "vouching.py", 'verifier.verify_statement(raw, p7s, now, roles=("hq",))', "verifier.verify_statement(raw, p7s, now)", VOUCHED, "not_headquarters"),
    Mutant("a roll-back is believed without a signature", S + "taking.py", "WHERE rev_id = ? AND (state & 3) >= 1", "WHERE rev_id = ?", LINES, "nobody_makes"),
    Mutant("an archive with another directory", Y + "strict_zip.py", "if directory(members) != entries + _END.pack(*end):", "if False:", STRICT, "every_byte"),
    Mutant("an archive with other heads of files", Y + "strict_zip.py", "        if source.read(len(header)) != header:", "        if False:", STRICT, "every_byte"),
    Mutant("a file that never came", S + "taking.py", "            if not attachments.has(self._connection, sha256):", "            if False:", PACKED, "test_59"),
    Mutant("a file under another name than its hash", Y + "manifest.py", 'if one.path != f"att/{one.sha256}":', "if False:", PACKED, "test_60"),
    Mutant("a key of JSON that stands twice", Y + "strict_json.py", "    if len(made) != len(pairs):", "    if False:", STRICT, "read_differently"),
    Mutant("a file's hash is not compared with the list", Y + "bundle.py", "    if (size, digest.hexdigest()) != (listed.size, listed.sha256):", "    if False:", PACKED, "test_60"),
    # what other desks have set aside: it informs, and decides nothing
    Mutant("an officer alarms another one", S + "claims.py", "if role not in UPWARDS and own_role not in UPWARDS:", "if False:", CLAIMS, "nothing_that_an_officer_says"),
    Mutant("an older claim comes back", S + "claims.py", 'if row is not None and json.loads(row[0])["signed_at"] > signed_at:', "if False:", CLAIMS, "late_does_not_bring"),
    Mutant("an officer is shown what others wrote", S + "claims.py", 'return found if profile["role"] in UPWARDS else [one for one in found if one.mine]', "return found", CLAIMS, "shown_nothing"),
    Mutant("a withdrawn desk's claim is believed", S + "claims.py", 'if one["device"] in peers:', "if peers.setdefault(one['device'], one['device']):", CLAIMS, "not_believed_any_more"),
    Mutant("a statement in another's name is set aside", S + "taking.py", "if (tip.feed[:64], tip.officer, tip.device) != (owner.fingerprint, owner.officer, owner.device):", "if False:", CLAIMS, "statements_of_others"),
    # what its feed's owner never signed
    Mutant("a desk goes on from what somebody put into its feed", D + "history.py", "WHERE feed = ? AND {UNDER_A_TIP} ORDER BY seq DESC LIMIT 1", "WHERE feed = ? ORDER BY seq DESC LIMIT 1", UNSIGNED, "own_feed"),
    Mutant("a statement signs another's feed", D + "history.py", "(name, run.last) not in tips:", "run.last not in {rev for _name, rev in tips}:", UNSIGNED, "his_own or invented"),
    Mutant("a statement of another stands in the author's way", S + "packing.py", "    if held is not None and held[0] != feed:\n        return\n", "", UNSIGNED, "stand_in_the_way"),
    Mutant("a statement that came first stands in the author's way", S + "packing.py", '        connection.execute("DELETE FROM tip WHERE rev_id = ? AND feed <> ?", (rev, feed))', "        pass", UNSIGNED, "stand_in_the_way"),
    Mutant("an invented revision holds a confirmation back", S + "states.py", " AND r.state NOT IN (0, 4) CROSS JOIN feed f", " CROSS JOIN feed f", UNSIGNED, "own_feed"),
    Mutant("an invented record stays in the lists", D + "history.py", "these = \"feed = ? AND seq BETWEEN ? AND ? AND received = ?\"", "these = \"feed = ? AND seq BETWEEN ? AND ? AND received = ? AND state = -1\"", UNSIGNED, "invented_record"),
    Mutant("what nobody signed is in the digest", S + "maintenance.py", "FROM revision WHERE {UNDER_A_TIP} ORDER BY rev_id", "FROM revision ORDER BY rev_id", UNSIGNED, "own_feed"),
    # the second reading process
    Mutant("a child that was cut off has read all", S + "reading.py", "self._complete = data is not None", "self._complete = True", f"{HISTORY}/test_reading.py", "not_the_listed"),
    Mutant("a child is believed that all has come", S + "reading.py", " and number >= self._expected", "", BESIDE, "never_begins"),
    # forks, backups
    Mutant("anybody settles a fork", S + "forks.py", '        if self._role() != "hq":\n            raise NotHeadquarters\n', "", FORKS, "commander_is_told"),
    Mutant("a branch that grows again is quiet", S + "forks.py", "return all(is_known(way) for way in ways)", "return True", FORKS, "loud_again"),
    Mutant("a written backup is not read back", D + "backup.py", "            _verify(part, copy, token)\n            part.replace", "            part.replace", SAFEGUARDS, "stick_that_keeps"),
    Mutant("a backup is laid over a desk", D + "backup.py", "    vault.refuse_taken(folder)\n", "", BACKUPS, "never_replaces"),
)  # fmt: skip
