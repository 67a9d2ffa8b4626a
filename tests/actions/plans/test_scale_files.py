"""Reading and loading rating scales from a file."""

import pytest

from actions.models import Rating, RatingScale, match_key
from actions.plans.scale_files import InvalidScaleFile, read_scales
from safeguard.audit.models import AuditEvent
from tests.commands import manage, refusal_of
from tests.factories import NOW, TRAFFIC_LIGHTS, make_plan, make_scale

RATING = '[[scale.rating]]\ncode = "{code}"\nlabel = "{label}"\n'


def scale_with(*ratings, name="Local"):
    return f'[[scale]]\nname = "{name}"\n' + "".join(ratings)


def rating(code="go", label="Go", **settings):
    lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
    return RATING.format(code=code, label=label) + lines


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "scale.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_no_data_is_added_last_if_the_file_does_not_define_it():
    (scale,) = read_scales(TRAFFIC_LIGHTS)

    assert [line.code for line in scale.ratings] == ["go", "slow", "stop", "no-data"]
    assert scale.ratings[-1].is_exception


def test_no_data_defined_by_the_file_is_still_last_and_an_exception():
    (scale,) = read_scales(scale_with(rating("no-data", "Nothing heard"), rating()))

    assert [line.code for line in scale.ratings] == ["go", "no-data"]
    assert scale.ratings[-1].label == "Nothing heard"
    assert scale.ratings[-1].is_exception


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name = ", "This is not a TOML file"),
        ("", "The file has no [[scale]]."),
        ("scale = 3", "The file has no [[scale]]."),
        ("[[scale]]\n" + rating(), "needs a name of at most 100 characters"),
        (scale_with(rating(), name="x" * 101), "needs a name of at most 100 characters"),
        (scale_with(), "Scale Local has no [[scale.rating]]."),
        (scale_with("colour = 1\n", rating()), "Scale Local: unknown setting colour."),
        ("title = 1\n" + scale_with(rating()), "The file has title. Only [[scale]]"),
        (
            scale_with(rating(is_exception="false", counts_as_red="true")),
            "rating go: a rating that counts as red must be an exception",
        ),
        (
            scale_with(rating()) + scale_with(rating(), name="LOCAL"),
            "Two scales in the file have the same name.",
        ),
        ('[[scale]]\nname = "Local"\nrating = [1]\n', "write each rating as [[scale.rating]]"),
        (scale_with(rating(code="")), "every rating needs a code and a label"),
        (scale_with(rating(label=" ")), "every rating needs a code and a label"),
        (scale_with(rating(code="x" * 41)), "code must be a text of at most 40 characters"),
        (scale_with(rating(label="x" * 101)), "label must be a text of at most 100 characters"),
        (
            scale_with(rating(definition=f'"{"x" * 1001}"')),
            "definition must be a text of at most 1000",
        ),
        (scale_with(rating(colour='"pink"')), "colour must be one of green, amber-green"),
        (scale_with(rating(shape='"heart"')), "shape must be one of circle"),
        (scale_with(rating(implies_state='"done"')), "implies_state must be one of not-started"),
        (scale_with(rating(is_exception='"yes"')), "is_exception must be true or false"),
        (scale_with(rating(counts_as_red="1")), "counts_as_red must be true or false"),
        (scale_with(rating(aliases='"one"')), "aliases must be a list of texts"),
        (scale_with(rating(sort="1")), "unknown setting sort"),
        (scale_with(rating(), rating(label="Gone")), "code go is used twice"),
        (scale_with(rating(label="G\\u0000o")), "label has a character that cannot be printed"),
        (scale_with(rating()) + scale_with(rating()), "Two scales in the file have the same name"),
    ],
)
def test_an_invalid_file_is_refused_with_a_message(text, sentence):
    with pytest.raises(InvalidScaleFile) as refused:
        read_scales(text)

    assert sentence in str(refused.value)


@pytest.mark.django_db
def test_loading_reports_what_changed_and_loading_again_changes_nothing(file):
    path = file(TRAFFIC_LIGHTS)

    assert manage("load_scales", path) == "Traffic lights: 1 loaded, 0 unchanged.\n"
    assert manage("load_scales", path) == "Traffic lights: 0 loaded, 1 unchanged.\n"
    told = AuditEvent.objects.filter(verb="scale.loaded").order_by("seq").last()
    assert told.details == {"ratings": ["go", "slow", "stop", "no-data"]}
    assert RatingScale.objects.get(name="Traffic lights").ratings.count() == 4


@pytest.mark.django_db
def test_a_file_with_a_byte_order_mark_is_read(file):
    assert manage("load_scales", file("\ufeff" + TRAFFIC_LIGHTS)).startswith("Traffic lights: 1")


@pytest.mark.django_db
def test_definitions_and_their_order_can_change_until_publication(file):
    plan = make_plan(scale=make_scale())
    swapped = scale_with(
        rating("stop", "Stop", counts_as_red="true", is_exception="true"),
        rating("go", "Go", definition='"Off we go."'),
        rating("slow", "Slow"),
        name="Traffic lights",
    )

    manage("load_scales", file(swapped))

    codes = list(plan.scale.ratings.in_order().values_list("code", flat=True))
    assert codes == ["stop", "go", "slow", "no-data"]
    assert Rating.objects.get(scale=plan.scale, code="go").definition == "Off we go."


@pytest.mark.django_db
def test_a_rating_can_be_removed_only_while_no_plan_uses_the_scale(file):
    scale = make_scale()
    fewer = scale_with(rating("go", "Go"), name="Traffic lights")
    manage("load_scales", file(fewer))
    assert scale.ratings.count() == 2

    make_scale()
    make_plan(scale=scale)

    assert "its ratings can be changed but not removed" in refusal_of("load_scales", file(fewer))
    assert scale.ratings.count() == 4


@pytest.mark.django_db
def test_a_scale_used_in_a_publication_cannot_change(file):
    scale = make_scale()
    RatingScale.objects.filter(pk=scale.pk).update(first_published_at=NOW)
    other = TRAFFIC_LIGHTS.replace("Nothing moves.", "It moves backwards.")

    said = refusal_of("load_scales", file(other))

    assert "has been used in a publication" in said
    assert "Give the new scale a different name." in said
    assert scale.ratings.get(code="stop").definition == "Nothing moves."
    assert "0 loaded, 1 unchanged" in manage("load_scales", file(TRAFFIC_LIGHTS))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "second",
    [
        rating("green", "Go ahead", aliases='["GO"]'),
        rating("green", "go!"),
        rating("g-o", "Green"),
        rating("no", "Data"),
    ],
)
def test_one_spelling_cannot_mean_two_ratings(file, second):
    said = refusal_of("load_scales", file(scale_with(rating(), second)))

    assert "could mean" in said
    assert not RatingScale.objects.filter(name="Local").exists()


@pytest.mark.django_db
def test_either_all_scales_in_a_file_are_loaded_or_none(file):
    twice = scale_with(rating(), rating("g.o", "Again"), name="Wrong")

    refusal_of("load_scales", file(TRAFFIC_LIGHTS + twice))

    assert not RatingScale.objects.filter(name__in=["Traffic lights", "Wrong"]).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cell",
    ["Go", "GO", " g o ", "go.", "1 Go", "1", "Off we go", "off-we-go", "1: go"],
)
def test_a_cell_matches_a_code_label_or_alias_ignoring_case_and_punctuation(cell):
    scale = make_scale(scale_with(rating("1", "Go", aliases='["Off we go"]')))

    assert match_key(cell) in scale.ratings.get(code="1").match_keys


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("RAG", ["green", "amber", "red", "no-data"]),
        ("BRAG", ["blue", "green", "amber", "red", "no-data"]),
        ("Six-value", ["green", "amber-green", "amber", "amber-red", "red", "no-data"]),
    ],
)
def test_three_scales_are_installed(name, codes):
    ratings = list(RatingScale.objects.get(name=name).ratings.in_order())

    assert [rating.code for rating in ratings] == codes
    assert [r.code for r in ratings if r.counts_as_red] == [c for c in codes if "red" in c]
    assert [r.code for r in ratings if r.counts_as_amber] == [c for c in codes if "amber" in c]
    assert [r.code for r in ratings if not r.is_exception] == [
        code for code in codes if code in {"blue", "green"}
    ]


@pytest.mark.django_db
def test_the_error_names_a_file_that_cannot_be_read(tmp_path):
    (tmp_path / "latin.toml").write_bytes(b'[[scale]]\nname = "\xa3"\n')

    assert "latin.toml is not UTF-8" in refusal_of("load_scales", tmp_path / "latin.toml")
    assert "none.toml cannot be read" in refusal_of("load_scales", tmp_path / "none.toml")


@pytest.mark.django_db
def test_a_name_that_differs_only_in_capitals_is_refused(file):
    said = refusal_of("load_scales", file(scale_with(rating(), name="brag")))

    assert "There is already a scale BRAG, and brag differs from it only in capitals." in said
    assert not RatingScale.objects.filter(name="brag").exists()


def test_a_scale_can_define_amber_as_not_an_exception():
    text = scale_with(rating(counts_as_amber="true", is_exception="false"))

    (scale,) = read_scales(text)

    assert scale.ratings[0].counts_as_amber
    assert not scale.ratings[0].is_exception


def test_a_rating_for_a_missed_date_requires_a_new_one_unless_its_file_says_otherwise():
    late = '[[scale]]\nname = "L"\n[[scale.rating]]\ncode = "3"\nlabel = "Slipped"\n'
    late += 'implies_state = "revised-timescale-needed"\n'

    asked = [read_scales(late + more)[0].ratings[0] for more in ("", "asks_new_date = false\n")]

    assert [rating.asks_new_date for rating in asked] == [True, False]
