import pytest

from trust.making import Office


@pytest.fixture(scope="session")
def office():
    return Office()


@pytest.fixture(scope="session")
def other_office():
    return Office(seed=2)


@pytest.fixture(scope="session")
def member(office):
    return office.member()
