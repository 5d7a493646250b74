import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssr_desk.trust import der
from ssr_desk.trust.signing import sign
from trust.making import DATA, NOW

GOOD = {
    "boolean": "0101ff",
    "integer": "020100",
    "negative": "0201ff",
    "two octets": "02020080",
    "bits": "0303000a40",
    "no bits": "030100",
    "null": "0500",
    "oid": "06032a8648",
    "octets": "04020000",
    "sequence": "30060201010201ff",
    "set in order": "3106020101020102",
    "context": "a003020101",
    "context, simple": "8001ff",
    "long length": "048180" + "00" * 128,
}
BAD = {
    "empty": "",
    "tag alone": "02",
    "a member cut short": "3003050002",
    "boolean of one": "010101",
    "empty integer": "0200",
    "padded integer": "02020001",
    "padded negative": "0202ff80",
    "bits without count": "0300",
    "eight unused bits": "03020800",
    "unused without bits": "030101",
    "unused bits": "03020102",
    "null with content": "050100",
    "empty oid": "0600",
    "oid cut short": "060180",
    "oid padded": "06022a80" + "",
    "oid with a padded arc": "06032a8001",
    "oid begins padded": "06028001",
    "simple sequence": "100100",
    "octets in parts": "2403040100",
    "end of contents": "0000",
    "length longer than the data": "020201",
    "indefinite length": "30800000",
    "length of five octets": "0485000000000100",
    "length cut short": "0482",
    "length not minimal": "04810100",
    "length with a leading zero": "048200" + "80" + "00" * 128,
    "long tag": "1f2201ff",
    "set out of order": "3106020102020101",
    "something follows": "02010100",
    "bad member": "3003020200",
}


@pytest.mark.parametrize("name", GOOD)
def test_one_encoding(name):
    der.check(bytes.fromhex(GOOD[name]))


@pytest.mark.parametrize("name", BAD)
def test_not_der(name):
    with pytest.raises(der.NotDer):
        der.check(bytes.fromhex(BAD[name]))


def test_depth_is_limited():
    def nested(depth):
        data = b""
        for _ in range(depth):
            data = b"\x30" + (bytes([len(data)]) if len(data) < 128 else b"\x81" + bytes([len(data)])) + data
        return data

    der.check(nested(40))
    with pytest.raises(der.NotDer, match="deep"):
        der.check(nested(60))


def test_what_pyhanko_writes_is_der(member):
    der.check(sign(member.signer, DATA, NOW))


@given(st.binary(max_size=40))
def test_any_bytes_are_judged(data):
    try:
        der.check(data)
    except der.NotDer:
        return
    assert data
