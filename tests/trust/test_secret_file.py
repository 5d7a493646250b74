import io
import os
import random
import zipfile

import pytest

from ssr_desk.trust.secret_file import SpooledSecret

TEXT = random.Random(4).randbytes(200_001)


@pytest.fixture
def secret(tmp_path):
    with SpooledSecret(random.Random(1).randbytes, tmp_path) as made:
        yield made


def test_written_in_pieces_and_read_anywhere(secret):
    for start in range(0, len(TEXT), 777):
        assert secret.write(TEXT[start : start + 777]) == len(TEXT[start : start + 777])
    assert (secret.size, secret.tell()) == (len(TEXT), len(TEXT))
    draw = random.Random(2)
    for _ in range(100):
        start, length = draw.randrange(len(TEXT)), draw.randrange(5000)
        assert secret.seek(start) == start
        assert secret.read(length) == TEXT[start : start + length]
    secret.seek(-10, io.SEEK_END)
    assert secret.read() == TEXT[-10:]
    secret.seek(-5, io.SEEK_CUR)
    assert secret.read(99) == TEXT[-5:]
    assert all((secret.readable(), secret.writable(), secret.seekable()))


def test_a_zip_in_it_can_be_read(secret):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a", TEXT)
    secret.write(made.getvalue())
    with zipfile.ZipFile(secret.reader()) as archive:
        assert archive.read("a") == TEXT


def test_nothing_lies_in_the_folder_or_in_the_clear(secret, tmp_path):
    secret.write(b"name of a victim" * 100)
    assert list(tmp_path.iterdir()) == []
    hidden = os.pread(secret._file.fileno(), 10_000, 0)
    assert len(hidden) == 1600
    assert b"victim" not in hidden


def test_what_is_written_stays(secret):
    secret.write(b"first")
    secret.seek(0)
    with pytest.raises(io.UnsupportedOperation):
        secret.write(b"other")
    with pytest.raises(ValueError, match="beginning"):
        secret.seek(-1)


def test_two_files_have_two_key_streams(tmp_path):
    draw = random.Random(1).randbytes
    with SpooledSecret(draw, tmp_path) as one, SpooledSecret(draw, tmp_path) as two:
        for each in (one, two):
            each.write(bytes(64))
        assert os.pread(one._file.fileno(), 64, 0) != os.pread(two._file.fileno(), 64, 0)


def test_closed_twice(tmp_path):
    secret = SpooledSecret(random.Random(1).randbytes, tmp_path)
    secret.close()
    secret.close()
    assert secret.closed
