"""The import pages. The user checks the outcome row by row, then applies exactly that."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.models import Action, ImportUpload, ImprovementPlan, RatingScale
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.audit.services import head
from safeguard.files.accepted_files import LARGEST_FILE
from tests.actions.filling import errors, fill, shown_form
from tests.actions.imports.test_import_refusals import GOOD, REFUSED_FILES
from tests.factories import hold, import_rows, make_plan, make_post, make_user

pytestmark = pytest.mark.django_db

TWO = "ref,action,rag\nA1,Train all staff,red\nA2,Audit the files,green\n"
NEW_PLAN = "/import-plan/"


@pytest.fixture
def team():
    client = Client()
    client.force_login(make_user(Role.IMPROVEMENT_TEAM))
    return client


@pytest.fixture
def plan():
    plan = make_plan()
    import_rows(plan, {"ref": "A1", "action": "Train all staff", "rag": "amber"})
    return plan


def importing(plan):
    return reverse("actions:import-plan", args=[plan.slug])


def csv(content, name="plan.csv"):
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def upload(client, plan, content=TWO, name="plan.csv", **typed):
    return fill(client, importing(plan), file=csv(content, name), as_at="31/3/2026", **typed)


def row_counts():
    """The number of rows in every table."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model is not Session
    }


def test_the_dry_run_shows_the_outcome_of_each_row_and_saves_nothing(team, plan):
    before = row_counts()

    response = upload(team, plan, TWO + "A3,Third,amber\n")
    page = team.get(response["Location"])

    rows = page.context["page"].object_list
    assert [(row["line"], row["ref"], row["outcome"]) for row in rows] == [
        (2, "A1", "changed"),
        (3, "A2", "new"),
        (4, "A3", "new"),
    ]
    assert rows[0]["changes"] == [["Rating", "Amber", "Red"]]
    assert ["Action", "", "Audit the files"] in rows[1]["changes"]
    assert "2 new, 1 changed, 0 unchanged" in page.text
    grown = {"actions.ImportUpload", "forms.Submission", "audit.AuditEvent"}
    assert {name for name, count in row_counts().items() if count != before[name]} == grown


def test_rows_without_changes_are_unchanged(team, plan):
    response = upload(team, plan, "ref,action,rag\nA1,Train all staff,amber\n")

    rows = team.get(response["Location"]).context["page"].object_list

    assert [(row["ref"], row["outcome"], row["changes"]) for row in rows] == [
        ("A1", "unchanged", [])
    ]


def test_every_kind_of_change_is_listed(team):
    plan = make_plan()
    first = {"ref": "A1", "action": "Train", "rag": "amber", "lead": "Head of Training"}
    import_rows(plan, first | {"target_date": "31/3/2026", "commentary_gist": "Begun."})
    headings = "ref,action,theme,rag,lead,target_date,revised_date,commentary_gist,success_measure"
    row = "A1,Train all,Work,red,Head of Audit,30/4/2026,30/6/2026,Half done.,All trained."

    response = upload(team, plan, f"{headings}\n{row}\n")

    (listed,) = team.get(response["Location"]).context["page"].object_list
    assert listed["changes"] == [
        ["Action", "Train", "Train all"],
        ["Success measure", "", "All trained."],
        ["Theme", "", "Work"],
        ["Rating", "Amber", "Red"],
        ["Original date", "31 March 2026", "30 April 2026"],
        ["Due", "31 March 2026", "30 June 2026"],
        ["Lead", "Head of Training", "Head of Audit"],
        ["What has been done", "Begun.", "Half done."],
    ]


def test_a_new_holder_of_the_lead_post_is_listed_too(team, plan):
    post = make_post("Head of Training")
    hold(post, name="The old head")
    row = "ref,action,lead,lead_name\nA1,Train all staff,Head of Training,The new head\n"

    first = team.get(upload(team, plan, row)["Location"]).context["page"].object_list
    fill(team, ImportUpload.objects.get().get_absolute_url())
    again = team.get(upload(team, plan, row)["Location"]).context["page"].object_list

    label = "Holder of “Head of Training”"
    assert [label, "The old head", "The new head"] in first[0]["changes"]
    assert (again[0]["outcome"], again[0]["changes"]) == ("unchanged", [])


def test_applying_makes_the_changes_shown_and_deletes_the_content(team, plan):
    shown = upload(team, plan)["Location"]

    response = fill(team, shown)

    applied = ImportUpload.objects.get()
    assert response["Location"] == plan.get_absolute_url()
    assert [a.rating.code for a in Action.objects.in_order()] == ["red", "green"]
    assert (bytes(applied.content), applied.outcome, applied.plan) == (b"", {}, plan)
    assert applied.applied_at is not None
    assert "Import complete" in team.get(shown).text
    plan.refresh_from_db()
    assert plan.newest_import_on == date(2026, 3, 31)


def test_a_new_plan_is_created_only_when_the_import_is_applied(team):
    scale = RatingScale.objects.get(name="BRAG")

    shown = fill(
        team, NEW_PLAN, title="Our plan", scale=scale.pk, file=csv(TWO), as_at="31/3/2026"
    )["Location"]
    assert not ImprovementPlan.objects.exists()
    assert "A new plan: Our plan" in team.get(shown).text
    response = fill(team, shown)

    plan = ImprovementPlan.objects.get()
    assert response["Location"] == plan.get_absolute_url()
    assert (plan.title, plan.scale, plan.actions.count()) == ("Our plan", scale, 2)


def test_one_of_several_plans_must_be_chosen_with_an_error_beside_the_field(team, plan):
    content = "plan,ref,action\nNorth,A1,Train\nSouth,A1,Audit\n"

    asked = upload(team, plan, content)
    unknown = upload(team, plan, content, only="East")
    needless = upload(team, plan, only="North")
    shown = upload(team, plan, content, only="North")["Location"]
    fill(team, shown)

    which = ["Enter one of the plans in the file: “North”, “South”"]
    assert errors(asked) == errors(unknown) == {"only": which}
    assert errors(needless) == {"only": ["Leave this blank: the file has no “plan” column"]}
    assert Action.objects.get().wording == "Train"


@pytest.mark.parametrize("name", sorted(REFUSED_FILES.keys() - {"covering several plans"}))
def test_the_page_shows_the_same_errors_as_the_command(name, team):
    plan = make_plan()
    content, sentence = REFUSED_FILES[name]
    before, audit = row_counts(), head()

    response = upload(team, plan, content)

    listed = [str(problem) for problem in response.context.get("problems", [])]
    messages = [message for found in errors(response).values() for message in found]
    assert response.status_code == 200
    assert any(sentence in message for message in listed + messages), (listed, messages)
    assert row_counts() == before
    assert head() == audit


def test_problems_are_listed_in_a_table_with_the_other_rows_below(team, plan):
    response = upload(team, plan, "ref,action,rag\nA1,Train,pink\nA2,Audit,red\nA3,,red\n")

    problems = response.context["problems"]
    assert [(problem.line, problem.column) for problem in problems] == [(2, "rag"), (4, "action")]
    assert "“pink” is not a rating on the RAG scale" in problems[0].why
    assert [row.ref for row in response.context["rows"]] == ["A2"]
    (message,) = errors(response)["file"]
    assert message.endswith("Nothing has been imported. Correct the file and choose it again")
    assert not ImportUpload.objects.exists()


def test_rows_without_problems_are_shown(team, plan):
    response = upload(team, plan, "ref,action,rag\nA1,Train,pink\nA2,Audit,red\n")

    assert [(row.ref, row.outcome) for row in response.context["rows"]] == [("A2", "new")]


def test_problems_of_every_kind_are_shown_together_with_the_rows_without_problems(team, plan):
    content = "ref,action,rag,lead_name\nA1,,pink,\nA1,,red,\n,Look,,\nA2,Look,,\nA3,,,A clerk\n"

    response = upload(team, plan, content)

    places = [(problem.line, problem.column) for problem in response.context["problems"]]
    assert places == [(2, "rag"), (3, "ref"), (4, "ref"), (6, "action"), (6, "lead_name")]
    assert [(row.line, row.ref) for row in response.context["rows"]] == [(5, "A2")]


def test_the_dry_run_lists_the_actions_missing_from_the_file(team, plan):
    import_rows(plan, *({"ref": f"B{n}", "action": "Look"} for n in (10, 9)))
    gone = {"ref": "B8", "action": "Go", "state": "withdrawn", "state_reason": "Agreed."}
    import_rows(plan, gone)

    some = team.get(upload(team, plan)["Location"]).text
    rows = "A1,Train all staff\nB9,Look\nB10,Look\n"
    every = team.get(upload(team, plan, f"ref,action\n{rows}")["Location"]).text

    assert "2 actions in this plan are not in the file and will not change: B9, B10" in some
    assert "Not in the file" not in every


def test_the_page_lists_the_first_two_hundred_problems(team, plan):
    rows = "".join(f"{number},Act,pink\n" for number in range(250))

    response = upload(team, plan, f"ref,action,rag\n{rows}")

    assert (len(response.context["problems"]), response.context["more_problems"]) == (200, 50)
    assert "50 more errors are not listed." in response.text


def test_missing_fields_are_reported_beside_them(team):
    tomorrow = timezone.localdate() + timedelta(days=1)

    response = fill(team, NEW_PLAN, as_at=f"{tomorrow:%d/%m/%Y}")
    without = fill(team, NEW_PLAN, as_at="March 2026")

    assert errors(response) == {
        "title": ["Enter the plan’s title"],
        "scale": ["Choose a rating scale"],
        "file": ["Choose a file"],
        "as_at": ["Date must be today or in the past"],
    }
    assert errors(without)["as_at"] == ["Date must be like 31/3/2026"]


def test_a_date_before_the_latest_import_is_refused(team, plan):
    response = fill(team, importing(plan), file=csv(TWO), as_at="1/1/2026")

    (message,) = errors(response)["__all__"]
    assert "is earlier" in message


def test_a_file_cannot_describe_an_action_before_it_was_added(team, plan):
    fill(team, reverse("actions:add-action", args=[plan.slug]), ref="B1", wording="Publish")

    response = upload(team, plan, "ref,action,rag\nB1,Publish,red\n")

    (problem,) = response.context["problems"]
    assert str(problem) == "line 2, column ref: “B1” was added to the plan after 31 March 2026."


def test_more_than_20_mb_is_refused(team, plan):
    response = upload(team, plan, b"x" * (LARGEST_FILE + 1))

    assert errors(response) == {
        "file": ["The file must be 20 MB or smaller. Split it, or remove some columns."]
    }


def test_an_import_is_not_applied_to_a_plan_that_has_changed_since(team, plan):
    shown = upload(team, plan)["Location"]
    import_rows(plan, {"ref": "A1", "action": "Train all staff", "rag": "green"})

    response = fill(team, shown)

    assert response.status_code == 409
    assert "The plan has changed since you checked this import" in response.text
    assert Action.objects.get().rating.code == "green"
    assert ImportUpload.objects.get().applied_at is None


def test_an_import_is_not_applied_to_a_new_plan_with_the_same_title(team):
    scale = RatingScale.objects.get(name="RAG")
    shown = fill(team, NEW_PLAN, title="Our plan", scale=scale.pk, file=csv(TWO))["Location"]
    make_plan("Our plan")

    response = fill(team, shown)

    assert response.status_code == 409
    assert not Action.objects.exists()


def test_applying_twice_imports_once(team, plan):
    shown = upload(team, plan)["Location"]
    form, other_tab = shown_form(team, shown), shown_form(team, shown)
    first = team.post(shown, form)
    audit = head()

    again = team.post(shown, form)
    from_the_other_tab = team.post(shown, other_tab)

    assert again["Location"] == first["Location"] == plan.get_absolute_url()
    assert from_the_other_tab.status_code == 409
    assert "already been imported" in from_the_other_tab.text
    assert head() == audit
    assert AuditEvent.objects.filter(verb="import.applied").count() == 1


def test_an_upload_sent_twice_is_kept_once_and_a_different_file_is_a_conflict(team, plan):
    data = shown_form(team, importing(plan)) | {"as_at": "31/3/2026"}

    first = team.post(importing(plan), data | {"file": csv(TWO)})
    again = team.post(importing(plan), data | {"file": csv(TWO)})
    other = team.post(importing(plan), data | {"file": csv(GOOD)})

    assert first["Location"] == again["Location"]
    assert other.status_code == 409
    assert ImportUpload.objects.count() == 1


def test_a_new_upload_deletes_the_content_of_the_last(team, plan):
    first = upload(team, plan)["Location"]
    form = shown_form(team, first)
    upload(team, plan, GOOD)

    response = team.post(first, form)

    assert "This file is no longer available" in team.get(first).text
    assert errors(response)["__all__"] == ["The file is no longer available. Upload it again."]
    assert ImportUpload.objects.waiting().count() == 1


def test_other_users_cannot_see_or_apply_an_upload(team, plan):
    shown = upload(team, plan)["Location"]
    form = shown_form(team, shown)
    other = Client()
    other.force_login(make_user(Role.IMPROVEMENT_TEAM, email="second@example.org"))

    assert other.get(shown).status_code == 404
    assert other.post(shown, form).status_code == 404
    assert Action.objects.count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.IMPROVEMENT_TEAM])
def test_only_the_team_can_import(role, plan):
    client = Client()
    client.force_login(make_user(role))

    found = {
        client.get(NEW_PLAN).status_code,
        client.post(NEW_PLAN, {"file": csv(TWO)}).status_code,
        client.get(importing(plan)).status_code,
        client.post(importing(plan), {"file": csv(TWO)}).status_code,
    }

    assert found <= {403, 404}
    assert not ImportUpload.objects.exists()


def test_hostile_names_and_cells_are_shown_as_text(team, plan):
    nasty = "<script>alert(1)</script>"
    name = f"../../{nasty}\u202evsc.exe\x00.csv"

    response = upload(team, plan, f'ref,action,rag,{nasty}\n"{nasty}",=cmd|{nasty},red,x\n', name)
    shown = team.get(response["Location"]).text
    refused = upload(team, plan, f"ref,action,rag\n1,{nasty},{nasty}\n").text

    for page in (shown, refused):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
    assert "\u202e" not in ImportUpload.objects.get().file_name
    assert ".." not in ImportUpload.objects.get().file_name


def test_more_rows_take_no_more_queries_in_a_dry_run(team, plan, django_assert_max_num_queries):
    rows = "".join(f"B{number},Act,red\n" for number in range(60))
    upload(team, plan, f"ref,action,rag\n{rows}A1,Train,red\n")

    with django_assert_max_num_queries(70):
        upload(team, plan, f"ref,action,rag\n{rows}A1,Train,red\n")


def test_columns_that_will_not_be_imported_are_named_above_the_button(team, plan):
    content = "ref,action,Folder,Notes\nA1,Train all staff,Blue,None\n"

    page = team.get(upload(team, plan, content)["Location"]).text
    one = team.get(upload(team, plan, "ref,action,Notes\nA1,Train,None\n")["Location"]).text

    warned = page.index("2 columns will not be imported: Folder, Notes.")
    assert warned < page.index('name="save"')
    assert "1 column will not be imported: Notes." in one
