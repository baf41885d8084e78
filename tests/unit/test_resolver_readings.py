"""How places are written: spacing, marks, short words, context before and after, other alphabets."""

import pytest

from indexer.errors import AmbiguousLocation, UnknownLocation
from indexer.gazetteer import Gazetteer


@pytest.mark.parametrize(
    ("country", "texts", "code"),
    [
        (
            "GB",
            [
                "SW1A 1AA",
                "sw1a1aa",
                "s w 1 a 1 a a",
                "SW1A-1AA",
                " SW1A\u00a01AA ",
                "\u200fSW1A 1AA\u200e",
                "ＳＷ１Ａ １ＡＡ",
                "SW1A 1AA, London",
                "London SW1A 1AA, UK",
                "10 Downing Street\nLondon\nSW1A 2AA",
            ],
            "SW1A",
        ),
        ("IE", ["D04 X285", "d04x285", "D04-X285", "Dublin 4", "Ballsbridge, D04 X285, Ireland"], "D04"),
        (
            "DE",
            [
                "80331",
                "80 331",
                "D-80331",
                "D 80331",
                "DE-80331 München",
                "80331München",
                "Marienplatz 1, 80331 München",
                "٨٠٣٣١",
            ],
            "80331",
        ),
        ("AT", ["1010", "A-1010 Wien", "A 1010 Wien", "1010 Wien, Österreich"], "1010"),
        ("AU", ["2000", "Sydney NSW 2000", "1 George St, Sydney NSW 2000, Australia"], "2000"),
    ],
)
def test_a_code_is_read_however_it_is_spaced(
    gazetteer: Gazetteer, country: str, texts: list[str], code: str
) -> None:
    assert {text: gazetteer.resolve(country, text).label for text in texts} == dict.fromkeys(texts, code)


@pytest.mark.parametrize(
    ("country", "texts", "label"),
    [
        ("DE", ["Frankfurt a. M.", "Frankfurt a.M.", "Frankfurt/M", "Frankfurt/Main"], "Frankfurt am Main"),
        (
            "DE",
            ["Frankfurt/Oder", "Frankfurt/O", "Frankfurt a.d. Oder", "Frankfurt a. d. O.", "Frankfurt (Oder)"],
            "Frankfurt (Oder)",
        ),
        (
            "DE",
            ["Rothenburg o.d.T.", "Rothenburg o. d. Tauber", "ROTHENBURG OB DER TAUBER"],
            "Rothenburg ob der Tauber",
        ),
        ("DE", ["Bad Homburg v.d.H.", "Bad Homburg v. d. Höhe"], "Bad Homburg vor der Höhe"),
        ("DE", ["Neustadt a.d. Aisch", "Neustadt a. d. Aisch"], "Neustadt an der Aisch"),
        ("DE", ["Garching b. München", "Garching bei München"], "Garching"),
        ("DE", ["Haar b. München", "Haar bei München", "Haar, München"], "Haar"),
        ("DE", ["Groß-Gerau", "Gross Gerau", "grossgerau"], "Groß-Gerau"),
        ("AT", ["Bruck a.d. Mur", "Bruck/Mur", "Bruck an der Mur"], "Bruck an der Mur"),
        ("AT", ["St. Johann i.T.", "Sankt Johann in Tirol"], "Sankt Johann in Tirol"),
        ("AT", ["Wr. Neustadt", "Wiener Neustadt"], "Wiener Neustadt"),
        ("AU", ["Mt Isa", "Mt. Isa", "Mount Isa"], "Mount Isa"),
        ("GB", ["Gt Yarmouth", "Gt. Yarmouth", "Great Yarmouth"], "Great Yarmouth"),
        ("GB", ["King's Lynn", "Kings Lynn", "King’s Lynn"], "King's Lynn"),
        ("GB", ["Newcastle upon Tyne", "Newcastle-upon-Tyne", "newcastleupontyne"], "Newcastle upon Tyne"),
        ("GB", ["Bury St Edmunds", "Bury St. Edmunds", "Bury Saint Edmunds"], "Bury St Edmunds"),
        ("AE", ["RAK", "Ras al-Khaimah", "رأس الخيمة", "راس الخيمه"], "Ras Al Khaimah"),
    ],
)
def test_a_name_is_read_in_full_or_short(gazetteer: Gazetteer, country: str, texts: list[str], label: str) -> None:
    assert {text: gazetteer.resolve(country, text).label for text in texts} == dict.fromkeys(texts, label)


@pytest.mark.parametrize(
    ("country", "text", "label", "region"),
    [
        ("GB", "Richmond, North Yorkshire", "Richmond", "North Yorkshire"),
        ("GB", "Richmond Yorkshire", "Richmond", "North Yorkshire"),
        ("GB", "Richmond, London", "Richmond", "Greater London"),
        ("GB", "Newcastle, Staffordshire", "Newcastle under Lyme", "Staffordshire"),
        ("GB", "London, Kensington", "Kensington", "Greater London"),
        ("IE", "Killarney, Co. Kerry", "Killarney", "County Kerry"),
        ("IE", "Tralee, County Kerry", "Tralee", "County Kerry"),
        ("DE", "Berlin-Mitte", "Mitte", "Berlin"),
        ("DE", "Berlin Mitte", "Mitte", "Berlin"),
        ("DE", "München, Bavaria", "Munich", "Bayern"),
        ("DE", "ميونخ، بافاريا", "Munich", "Bayern"),
        ("AT", "Wien, Favoriten", "Favoriten", "Wien"),
        ("AU", "Richmond VIC", "Richmond", "Victoria"),
        ("AE", "Deira, Dubai, UAE", "Dayrah", "Dubai"),
    ],
)
def test_the_context_decides_before_or_after_the_name(
    gazetteer: Gazetteer, country: str, text: str, label: str, region: str
) -> None:
    place = gazetteer.resolve(country, text)
    assert gazetteer.resolve(country, text.upper()) == place
    assert place.region == region
    assert place.label == label or label in {other.label for other in gazetteer.candidates(country, place.label)}


@pytest.mark.parametrize(
    ("country", "text", "precision"),
    [("DE", "NRW", "area"), ("IE", "Co. Kerry", "area"), ("AT", "Styria", "area")],
)
def test_a_region_is_known_by_its_short_and_foreign_names(
    gazetteer: Gazetteer, country: str, text: str, precision: str
) -> None:
    assert gazetteer.resolve(country, text).precision == precision


def test_a_code_and_a_town_elsewhere_are_a_choice(gazetteer: Gazetteer) -> None:
    with pytest.raises(AmbiguousLocation) as refused:
        gazetteer.resolve("DE", "80331 Berlin")
    assert [place.label for place in refused.value.candidates] == ["80331", "Berlin"]


def test_a_quarter_nobody_counted_may_be_the_one_that_is_meant(gazetteer: Gazetteer) -> None:
    with pytest.raises(AmbiguousLocation) as refused:
        gazetteer.resolve("GB", "Kensington")
    assert {place.region for place in refused.value.candidates} == {"Merseyside", "Greater London"}


@pytest.mark.parametrize(
    ("country", "text"),
    [("US", "Temple Bar"), ("GB", "Stroud Hill"), ("AU", "Perth & Kinross"), ("AU", "London Road 5")],
)
def test_two_words_are_no_place_near_a_village_of_the_other(gazetteer: Gazetteer, country: str, text: str) -> None:
    with pytest.raises(UnknownLocation):
        gazetteer.resolve(country, text)


HOSTILE = {
    "ten kilobytes": "München " * 1280,
    "ten kilobytes of commas": "a," * 5000,
    "ten kilobytes of digits": "80331" * 2000,
    "ten kilobytes of marks": "\u0301" * 5000,
    "nul": "Lon\x00don\x00\x1b[31m",
    "escapes": "\x1b]0;x\x07",
    "half a letter": "Lon\ud800don",
    "right to left": "\u202eAA1 A1WS\u202c",
    "isolates": "\u2066\u2067\u2068\u2069",
    "emoji": "🏥🚑 London 👨‍👩‍👧",
    "fractions": "½ ² ℌ ﷺ",
    "quotes": "'; DROP TABLE place; --",
    "wildcards": "%_*?[a-z]",
    "pattern": "a. (((((b. )))))) [d. \\",
    "strokes": "a/" * 150,
    "dots": "a." * 150,
    "hyphens": "-" * 300,
    "zalgo": "L̶̢̛o̵͚͝n̸d̷o̴n̶",
}


def message_of(gazetteer: Gazetteer, country: str, text: str) -> str:
    """Why a text was refused; "" if it was not."""
    try:
        gazetteer.resolve(country, text)
    except (UnknownLocation, AmbiguousLocation) as refused:
        return refused.message
    return ""


@pytest.mark.parametrize("country", ["GB", "IE", "DE", "AT", "AU", "AE"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_nothing_typed_is_more_than_not_known(gazetteer: Gazetteer, country: str, kind: str) -> None:
    text = HOSTILE[kind]
    message = message_of(gazetteer, country, text)
    assert len(message) < 400
    assert message.isprintable()
    assert len(gazetteer.candidates(country, text)) <= 10


def test_a_place_is_found_between_what_cannot_be_seen(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("GB", "Lon\u00addon\x00").label == "London"
    assert gazetteer.resolve("AE", "\u202bدبي\u202c").label == "Dubai"
    assert gazetteer.resolve("GB", "🏥 London!").label == "London"


@pytest.mark.parametrize(
    ("country", "name", "largest", "also"),
    [
        ("GB", "Weston", "Weston-super-Mare", "Weston"),
        ("GB", "Briston", "Bristol", "Briston"),
        ("DE", "Perlin", "Berlin", "Perlin"),
        ("DE", "Kasel", "Kassel", "Kasel"),
    ],
)
def test_part_of_a_name_or_a_foreign_one_is_not_picked_before_who_is_called_so(
    gazetteer: Gazetteer, country: str, name: str, largest: str, also: str
) -> None:
    with pytest.raises(AmbiguousLocation) as refused:
        gazetteer.resolve(country, name)
    labels = [place.label for place in refused.value.candidates]
    assert labels[0] == largest
    assert also in labels


def test_of_such_names_the_region_tells(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("GB", "Weston, Somerset").label == "Weston"


@pytest.mark.parametrize(
    ("country", "name", "label"),
    [("DE", "Halle", "Halle (Saale)"), ("DE", "Frankfurt", "Frankfurt am Main"), ("DE", "Fürth", "Fürth")],
)
def test_a_city_ten_times_its_namesakes_is_picked(
    gazetteer: Gazetteer, country: str, name: str, label: str
) -> None:
    assert gazetteer.resolve(country, name).label == label


@pytest.mark.parametrize(
    ("country", "text", "label"),
    [
        ("DE", "Köln Ehrenfeld", "Ehrenfeld"),
        ("DE", "Erfurt-Gispersleben", "Gispersleben"),
        ("AT", "Klosterneuburg-Kritzendorf", "Kritzendorf"),
        ("DE", "Villingen-Schwenningen", "Villingen-Schwenningen"),
    ],
)
def test_a_quarter_after_its_town(gazetteer: Gazetteer, country: str, text: str, label: str) -> None:
    assert gazetteer.resolve(country, text).label == label


def test_a_quarter_that_is_not_known_is_no_town_of_its_name_far_away(gazetteer: Gazetteer) -> None:
    """Höchst of Frankfurt is not Höchst im Odenwald, 45 km from it."""
    places = gazetteer.meanings("DE", "Frankfurt-Höchst")
    assert "Höchst im Odenwald" not in {place.label for place in places}
