"""`manage.py first_administrator`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from tests.accounts.audit_trail import events
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def password_file(tmp_path):
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\nand a line that is ignored\n", encoding="utf-8")
    return path


def run(path, **changes):
    out = StringIO()
    given = {"email": "Admin@example.org", "name": "The administrator", **changes}
    call_command("first_administrator", **given, password_file=path, stdout=out)
    return out.getvalue()


def test_the_first_administrator_can_sign_in_and_is_in_the_audit_trail(password_file):
    line = run(password_file)

    user = User.objects.get(email="admin@example.org")
    assert line == "admin@example.org is the administrator.\n"
    assert user.roles == {Role.ADMINISTRATOR}
    assert user.check_password(PASSWORD)
    event = events().get()
    assert (event.by, event.channel, event.verb) == (
        User.objects.system(),
        "command",
        "user.created",
    )


def test_a_second_administrator_is_refused(password_file):
    make_user(Role.ADMINISTRATOR)

    with pytest.raises(CommandError, match="There is already an administrator") as refusal:
        run(password_file)

    assert refusal.value.returncode == 1
    assert not User.objects.filter(email="admin@example.org").exists()


def test_an_administrator_with_a_closed_account_does_not_count(password_file):
    make_user(Role.ADMINISTRATOR, is_active=False)

    run(password_file)

    assert User.objects.get(email="admin@example.org").is_administrator


@pytest.mark.parametrize(
    ("text", "sentence"), [("short", "too short"), ("", "is empty"), (None, "cannot be read")]
)
def test_an_unusable_password_is_refused(tmp_path, text, sentence):
    path = tmp_path / "password"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError, match=sentence):
        run(path)

    assert not User.objects.filter(email="admin@example.org").exists()


def test_an_invalid_email_address_is_refused(password_file):
    with pytest.raises(CommandError, match="email: Enter a valid email address"):
        run(password_file, email="nowhere")

    assert not events().exists()
