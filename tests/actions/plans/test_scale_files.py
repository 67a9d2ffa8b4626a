"""Rating scales in a file, and what becomes of them when it is loaded."""

import pytest

from actions.models import Rating, RatingScale, match_key
from actions.plans.scale_files import ScaleFileWrong, read_scales
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


def test_no_data_is_added_last_where_the_file_does_not_name_it():
    (scale,) = read_scales(TRAFFIC_LIGHTS)

    assert [line.code for line in scale.ratings] == ["go", "slow", "stop", "no-data"]
    assert scale.ratings[-1].is_exception


def test_no_data_that_the_file_names_is_last_and_an_exception_all_the_same():
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
        ("title = 1\n" + scale_with(rating()), "The file has title, where only [[scale]]"),
        (
            scale_with(rating(is_exception="false", counts_as_red="true")),
            "rating go: what counts as red is an exception",
        ),
        (
            scale_with(rating()) + scale_with(rating(), name="LOCAL"),
            "Two scales in the file have the same name.",
        ),
        ('[[scale]]\nname = "Local"\nrating = [1]\n', "a rating is written as [[scale.rating]]"),
        (scale_with(rating(code="")), "every rating needs a code and a label"),
        (scale_with(rating(label=" ")), "every rating needs a code and a label"),
        (scale_with(rating(code="x" * 41)), "code is a text of at most 40 characters"),
        (scale_with(rating(label="x" * 101)), "label is a text of at most 100 characters"),
        (scale_with(rating(definition=f'"{"x" * 1001}"')), "definition is a text of at most 1000"),
        (scale_with(rating(colour='"pink"')), "colour is one of green, amber-green"),
        (scale_with(rating(shape='"heart"')), "shape is one of circle"),
        (scale_with(rating(implies_state='"done"')), "implies_state is one of not-started"),
        (scale_with(rating(is_exception='"yes"')), "is_exception is true or false"),
        (scale_with(rating(counts_as_red="1")), "counts_as_red is true or false"),
        (scale_with(rating(aliases='"one"')), "aliases is a list of texts"),
        (scale_with(rating(sort="1")), "unknown setting sort"),
        (scale_with(rating(), rating(label="Gone")), "code go stands twice"),
        (scale_with(rating(label="G\\u0000o")), "label has a character that cannot be printed"),
        (scale_with(rating()) + scale_with(rating()), "Two scales in the file have the same name"),
    ],
)
def test_a_file_that_describes_no_scale_is_refused_in_words(text, sentence):
    with pytest.raises(ScaleFileWrong) as refused:
        read_scales(text)

    assert sentence in str(refused.value)


@pytest.mark.django_db
def test_loading_says_what_was_loaded_and_again_that_nothing_changed(file):
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
def test_a_definition_is_changed_and_an_order_too_while_nobody_published_it(file):
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
def test_a_rating_goes_only_while_no_plan_uses_the_scale(file):
    scale = make_scale()
    fewer = scale_with(rating("go", "Go"), name="Traffic lights")
    manage("load_scales", file(fewer))
    assert scale.ratings.count() == 2

    make_scale()
    make_plan(scale=scale)

    assert "its ratings can be changed, not removed" in refusal_of("load_scales", file(fewer))
    assert scale.ratings.count() == 4


@pytest.mark.django_db
def test_definitions_that_were_printed_in_a_publication_stay(file):
    scale = make_scale()
    RatingScale.objects.filter(pk=scale.pk).update(first_published_at=NOW)
    other = TRAFFIC_LIGHTS.replace("Nothing moves.", "It moves backwards.")

    said = refusal_of("load_scales", file(other))

    assert "stands in a publication" in said
    assert "Give the new scale another name." in said
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
def test_of_two_scales_in_a_file_both_are_loaded_or_none(file):
    twice = scale_with(rating(), rating("g.o", "Again"), name="Wrong")

    refusal_of("load_scales", file(TRAFFIC_LIGHTS + twice))

    assert not RatingScale.objects.filter(name__in=["Traffic lights", "Wrong"]).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cell",
    ["Go", "GO", " g o ", "go.", "1 Go", "1", "Off we go", "off-we-go", "1: go"],
)
def test_a_cell_matches_code_label_both_and_aliases_without_case_and_punctuation(cell):
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
def test_three_scales_come_installed(name, codes):
    ratings = list(RatingScale.objects.get(name=name).ratings.in_order())

    assert [rating.code for rating in ratings] == codes
    assert [r.code for r in ratings if r.counts_as_red] == [c for c in codes if "red" in c]
    assert [r.code for r in ratings if r.counts_as_amber] == [c for c in codes if "amber" in c]
    assert [r.code for r in ratings if not r.is_exception] == [
        code for code in codes if code in {"blue", "green"}
    ]


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "latin.toml").write_bytes(b'[[scale]]\nname = "\xa3"\n')

    assert "latin.toml is not UTF-8" in refusal_of("load_scales", tmp_path / "latin.toml")
    assert "none.toml cannot be read" in refusal_of("load_scales", tmp_path / "none.toml")


@pytest.mark.django_db
def test_a_name_in_other_capitals_is_no_new_scale(file):
    said = refusal_of("load_scales", file(scale_with(rating(), name="brag")))

    assert "There is a scale BRAG, and brag differs from it only in capitals." in said
    assert not RatingScale.objects.filter(name="brag").exists()


def test_an_amber_may_be_no_exception_where_a_council_says_so():
    text = scale_with(rating(counts_as_amber="true", is_exception="false"))

    (scale,) = read_scales(text)

    assert scale.ratings[0].counts_as_amber
    assert not scale.ratings[0].is_exception


def test_a_rating_for_a_missed_date_asks_for_a_new_one_unless_its_file_says_otherwise():
    late = '[[scale]]\nname = "L"\n[[scale.rating]]\ncode = "3"\nlabel = "Slipped"\n'
    late += 'implies_state = "revised-timescale-needed"\n'

    asked = [read_scales(late + more)[0].ratings[0] for more in ("", "asks_new_date = false\n")]

    assert [rating.asks_new_date for rating in asked] == [True, False]
