"""The 108 attacks of the trust prototype by number and name, with what must happen; `python -m tools.attack_cases`.

`Case.outcome` is the one that the specification gives: forks keep both branches (36 to 39); whose record it is does not
matter, but what the author's certificate allows (16 to 18, 41, 92); what a commander passes on stands under its authors'
signatures (34, 93 to 96). Stricter than there: a line that claims another author (29), or a tip that its owner did not sign
(95), refuses the bundle, so that no desk ever keeps one.
"""

from typing import NamedTuple


class Case(NamedTuple):
    """One attack. `key`: its number, with a letter or word where the prototype tried several."""

    key: str
    name: str
    outcome: str

    @property
    def number(self) -> int:
        """Its number: what a test's name begins with."""
        return int("".join(one for one in self.key.split()[0] if one.isdigit()))


_LIST = """\
0 bundle | good bundle | taken in
0 file | good encrypted file | taken in
1 | flipped byte: magic | ENV_HEADER
2 | flipped byte: header | ENV_HEADER or ENV_TAMPERED
3 | flipped byte: encrypted body | ENV_TAMPERED
4 | truncated file (last 100 bytes) | ENV_TRUNCATED
5 | truncated in the header | ENV_TRUNCATED
6 | empty file | ENV_TRUNCATED
7 | bytes appended | ENV_TAMPERED
8 | sealed for another headquarters' key | ENV_NOT_FOR_US
9 | addressed to another headquarters, sealed again for us | NOT_FOR_US
10 | manifest byte changed | SIG_TAMPERED
11 | signature byte changed | SIG_BAD or SIG_FORMAT
12 | payload byte changed | PAYLOAD_HASH
13 | payload swapped from another bundle | PAYLOAD_HASH or CONTAINER
14 | manifest and payload of one, signature of another | SIG_TAMPERED
15 | signature is garbage or huge | SIG_FORMAT or CONTAINER
16 | commander signs an officer's bundle | IDENTITY; under its own name taken in, each revision by its author; STATEMENT for a tip
17 | signer's role not accepted here | SIG_ROLE without a role; headquarters' revisions by its certificate
18 | officer signs headquarters' reference data | that revision is quarantined; MISSION for another mission's
19 | expired certificate | SIG_EXPIRED
20 | certificate not valid yet | SIG_NOT_YET
21 | revoked certificate | SIG_REVOKED; the newer list is kept
22 | no list of withdrawn certificates on this desk | CRL_MISSING
23 | expired list | CRL_STALE until somebody decides, which is recorded
24 | future-dated by 40 days | SIG_FUTURE; a few hours are no attack
25 | clock set back before the certificate began | SIG_NOT_YET
26 | chained to another root with the same name | SIG_UNTRUSTED
27 | certificate issued by an officer's own certificate | SIG_UNTRUSTED or SIG_ROLE
28 | manifest names another officer than the certificate | IDENTITY
29 | record claims another author's id | RECORDS: an author is its feed's key; a changed header waits in no chain
30 | format version downgrade | VERSION
31 | unknown newer format | VERSION
32 | unknown manifest field | MANIFEST
33 | replay | changes nothing
34 | third bundle before the second | held as a gap; joins by itself when the second comes
35 | partial overlap | taken in, each revision once
36 | forked device: a second revision with one number | both branches kept, reported
37 | restored backup: history rewritten under a new number | both branches kept, reported
38 | previous hash of another chain | both branches kept, or held as a gap
39 | next bundle of a forked device | taken in: nothing is frozen
40 | same record and revision, new content | void: a revision's id is its hash; RECORDS
41 | another officer revises my record | taken in, in the history under its name
42 | extra file in the container | CONTAINER
43 | manifest twice | CONTAINER
44 | files out of order | CONTAINER
45 | file missing | CONTAINER
46 | junk before the archive | CONTAINER
47 | junk after the archive | CONTAINER
48 | local header name differs from the directory's | CONTAINER
49 | not an archive at all | CONTAINER
50a | bad name ../../etc/cron.d/x | MANIFEST or PAYLOAD
50b | bad name /etc/passwd | MANIFEST or PAYLOAD
50c | bad name C:\\Windows\\x.dll | MANIFEST or PAYLOAD
50d | bad name att\\..\\x | MANIFEST or PAYLOAD
50e | bad name att/CON | MANIFEST or PAYLOAD
50f | bad name with a direction override | MANIFEST or PAYLOAD
50g | bad name with a space behind | MANIFEST or PAYLOAD
50h | bad name: hash in capital letters | MANIFEST or PAYLOAD
51 | symbolic link | PAYLOAD
52 | device or folder | PAYLOAD
53 | compression bomb | PAYLOAD or TOO_LARGE
54 | file longer than its declared size | PAYLOAD
55 | bzip2 or lzma | PAYLOAD
56 | a name twice in the payload | MANIFEST or PAYLOAD
57 | overlapping entries | PAYLOAD
58 | attachment good | taken in; what nobody names is not kept
59 | attachment missing | ATTACHMENT
60 | attachment swapped (name is not its hash) | ATTACHMENT or PAYLOAD
61 | manifest lists a file that the payload lacks | PAYLOAD
62 | huge JSON number | RECORDS
63 | fraction, NaN, 1e999 | RECORDS
64 | 100,000 levels of nesting | RECORDS
65 | a JSON key twice | RECORDS
66 | invalid UTF-8 | RECORDS
67 | lone surrogate | RECORDS
68 | direction override in a text | RECORDS
69 | NUL and control characters | RECORDS
70 | zero-width characters | RECORDS
71 | not NFC | RECORDS
72 | line cut in the middle | RECORDS
73 | text where a number belongs | RECORDS
74 | SQL in a note | kept as a text
75 | count of records lies | RECORDS or MANIFEST
76 | first, count or hash before them forged | MANIFEST, RECORDS or STATEMENT
77 | manifest over a megabyte | CONTAINER
78 after-attachments | power cut after the attachments | nothing of it is there; again, all of it
78 mid-transaction | power cut in the middle of the revisions | nothing of it is there; again, all of it
78 after-commit | power cut after COMMIT | all of it is there; again, nothing changes
79 | stick full during an export | EXPORT_FAILED, no half file
80 | stick read-only | EXPORT_FAILED, no half file
81 | stick pulled | EXPORT_FAILED, no half file
82 | disk full during an import | DISK_FULL, nothing changed
83 | formula in a CSV cell | written as a text
84 | markup in a PDF's text | printed as it is
85 | stolen key, signature dated back before the revocation | SIG_REVOKED
86 | retired card, honest older bundle | taken in; unseen work waits for headquarters
87 | list valid at the signing time, expired today | CRL_STALE
88 | two signers in one signature | SIG_FORMAT
89 | SHA-1 | SIG_FORMAT
90 | RSA-1024 certificate | SIG_FORMAT or SIG_UNTRUSTED
91 | headquarters' receipt | taken: safe at headquarters
92 | receipt forged by an officer | left out, counts for nobody
93 | commander passes on two officers' work | taken in, under their own signatures
94 | passed-on work tampered with | RECORDS
95 | commander puts words into an officer's mouth | STATEMENT; without a statement it waits for ever
96 | the same work by stick and by way of the commander | taken in once
97 | issuing authority withdrawn for compromise after the claimed time | SIG_REVOKED"""

CASES = tuple(Case(*(part.strip() for part in line.split(" | "))) for line in _LIST.splitlines())
