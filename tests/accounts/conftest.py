"""Test clients signed in as an administrator and as the improvement team."""

import pytest
from django.test import Client

from safeguard.accounts.roles import Role
from tests.factories import make_user


@pytest.fixture
def administrator():
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def keeper():
    return make_user(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def administrator_client(administrator):
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def keeper_client(keeper):
    client = Client()
    client.force_login(keeper)
    return client
