"""Numbers, dates, days, prices and audiences as people type them into spreadsheets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from wom_sim.reading.dates import day_of, order_of
from wom_sim.reading.numbers import (
    CalendarError,
    Entry,
    Signs,
    bare,
    currency_in,
    figure,
    figures_in,
    fold,
    number_of,
    settled,
    signs_of,
)
from wom_sim.reading.words import calendar as words
from wom_sim.scenario.calendar.table import HEADINGS
from wom_sim.scenario.calendar.values import (
    WEEK,
    Rhythm,
    audience_of,
    channel_of,
    letters_of,
    price_of,
    rhythm_of,
    span_of,
    spelled,
)

COMMA, POINT, UNDECIDED = Signs(","), Signs("."), Signs("")


def entry(value: Any) -> Entry:
    return Entry(value, 2, 1)


def refusal(call: Any) -> CalendarError:
    with pytest.raises(CalendarError) as caught:
        call()
    return caught.value


# ---------------------------------------------------------------- numbers

CLEAR = [
    ("1500", 1500),
    ("1.500,00", 1500),
    ("1,500.00", 1500),
    ("1 500,00", 1500),
    ("1'500.00", 1500),
    ("1.234.567", 1234567),
    ("1,234,567", 1234567),
    ("1.234.567,5", 1234567.5),
    ("1'234'567", 1234567),
    ("1 234 567", 1234567),
    ("0,15", 0.15),
    ("0.15", 0.15),
    (".5", 0.5),
    ("46,50", 46.5),
    ("46.5", 46.5),
    ("0,125", 0.125),
    ("1234,567", 1234.567),
    ("12,3456", 12.3456),
    ("€ 1500", 1500),
    ("1500 €", 1500),
    ("$1,500.00", 1500),
    ("MX$ 1500", 1500),
    ("1500 mxn", 1500),
    ("-1500", -1500),
    ("-$1,500.00", -1500),
    ("$-1500", -1500),
]


@pytest.mark.parametrize("signs", [COMMA, POINT, UNDECIDED], ids=["comma", "point", "undecided"])
@pytest.mark.parametrize(("text", "value"), CLEAR)
def test_most_numbers_have_one_reading_whatever_the_column(text: str, value: float, signs: Signs) -> None:
    assert number_of(entry(text), signs) == value


@pytest.mark.parametrize(
    ("text", "signs", "value"),
    [
        ("1.500", COMMA, 1500),
        ("1,500", POINT, 1500),
        ("€ 1.500", COMMA, 1500),
        ("$1,500", POINT, 1500),
        ("1.500", Signs(".", three=True), 1.5),
        ("1,500", Signs(",", three=True), 1.5),
    ],
)
def test_a_mark_before_three_digits_is_read_as_the_column_writes(text: str, signs: Signs, value: float) -> None:
    assert number_of(entry(text), signs) == value


@pytest.mark.parametrize(
    ("text", "signs"), [("1.500", UNDECIDED), ("1,500", UNDECIDED), ("1.500", POINT), ("1,500", COMMA)]
)
def test_or_refused_with_both_readings(text: str, signs: Signs) -> None:
    error = refusal(lambda: number_of(entry(text), signs))
    assert error.message == f"may be 1,500 or 1.5 (got '{text}')"
    assert error.hint.startswith("write 1500 or 1.50")
    assert ("no other number of the file says" in error.hint) == (signs == UNDECIDED)


def test_a_count_has_no_decimals_so_that_both_marks_group() -> None:
    assert settled("1.500", UNDECIDED, whole=True) == settled("1,500", POINT, whole=True) == 1500


@pytest.mark.parametrize(
    ("text", "value"), [("15 %", 0.15), ("15%", 0.15), ("1,08 %", 0.0108), ("0,15", 0.15), ("7", 7)]
)
def test_rates_may_be_percentages(text: str, value: float) -> None:
    assert number_of(entry(text), COMMA, rate=True) == value


@pytest.mark.parametrize(
    "text", ["mil", "1.50.000", "1,5,0", "12.000.5", "(1500)", "1500 coins", "1 50", "1e3", "--5", "-$-5"]
)
def test_what_is_no_number(text: str) -> None:
    assert refusal(lambda: number_of(entry(text), COMMA)).message == f"must be a number (got '{text}')"


def test_money_is_no_percentage() -> None:
    assert refusal(lambda: number_of(entry("15 %"), COMMA)).message == "must be a number, not a percentage (got '15 %')"


def test_numbers_of_a_workbook_are_taken_as_they_are() -> None:
    assert [number_of(entry(value), UNDECIDED) for value in (1500, 1500.0, 46.5, 1.5)] == [1500, 1500, 46.5, 1.5]
    assert "must be a number (got 'True')" in str(refusal(lambda: number_of(entry(True), UNDECIDED)))


@pytest.mark.parametrize(
    ("column", "others", "fallback", "signs"),
    [
        (["1.500", "46,50"], [], "", Signs(",")),
        (["1.500", "1.500.000"], [], "", Signs(",")),
        (["1.500", "1,500,000"], [], "", Signs(".")),
        (["1.500"], ["46,50"], "", Signs(",")),
        (["1.500", "46.50"], ["46,50"], ",", Signs(".")),
        (["1.500", "46.50", "46,50"], [], ",", Signs("")),
        (["1.500"], ["46.50", "46,50"], ",", Signs("")),
        (["1.500"], [], ",", Signs(",")),
        (["1.500"], [], "", Signs("")),
        (["1.500", "0.125"], [], "", Signs(".", three=True)),
        (["CPM 46,50", "4 micro"], [], "", Signs(",")),
    ],
)
def test_the_column_decides_then_the_file_then_the_headings(
    column: list[str], others: list[str], fallback: str, signs: Signs
) -> None:
    own = figures_in(column)
    assert signs_of(own, [*own, *figures_in(others)], fallback) == signs


def test_readings_of_a_number() -> None:
    doubtful = figure("1.500")
    assert doubtful is not None
    assert (doubtful.decimal, doubtful.grouped, doubtful.clear, doubtful.shows) == (Decimal("1.500"), 1500, False, "")
    assert figure("1.5.0") is None


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("1.500 €", "EUR"),
        ("$1,500", "$"),
        ("MX$5", "MXN"),
        ("Budget (GBP)", "GBP"),
        ("L-X-V", ""),
        ("R$ 5", "BRL"),
        ("EUROPE", ""),
    ],
)
def test_currencies(text: str, currency: str) -> None:
    assert currency_in(text) == currency


# ---------------------------------------------------------------- dates

FIRST_OF_MARCH = date(2027, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "01/03/2027",
            "1/3/27",
            "01-03-2027",
            "01.03.2027",
            "1.3.27",
            "2027-03-01",
            "2027/03/01",
            "2027-03-01 00:00:00",
        ),
        *("2027-03-01T00:00:00Z", "1 mar 2027", "01-mar-27", "1 de marzo de 2027", "1 March 2027", "March 1, 2027"),
        *("1-ene-2027".replace("ene", "Mar"), "Mar 1st, 2027"),
    ],
)
def test_the_first_of_march(text: str) -> None:
    assert day_of(entry(text), "day first") == FIRST_OF_MARCH


def test_months_first_and_real_dates() -> None:
    assert day_of(entry("03/01/2027"), "month first") == day_of(entry(FIRST_OF_MARCH), "unknown") == FIRST_OF_MARCH
    assert day_of(entry("5/5/2027"), "unknown") == date(2027, 5, 5)
    assert day_of(entry("30/05/2027"), "mixed") == day_of(entry("05/30/2027"), "mixed") == date(2027, 5, 30)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["01/03/2027", "30/05/2027"], "day first"),
        (["03/01/2027", "05/30/2027"], "month first"),
        (["30/05/2027", "05/30/2027"], "mixed"),
        (["01/03/2027", "2027-05-30"], "unknown"),
        (["31/31/2027"], "unknown"),
        (["30/05/2027 0:00"], "day first"),
    ],
)
def test_a_day_above_twelve_decides(texts: list[str], order: str) -> None:
    assert order_of(texts, "unknown") == order
    assert order_of(["01/03/2027"], "day first") == "day first"


def test_dates_that_may_be_two() -> None:
    error = refusal(lambda: day_of(entry("03/04/2027"), "unknown"))
    assert error.message == "may be 2027-04-03 (day first) or 2027-03-04 (month first) (got '03/04/2027')"
    assert "no date of this file has a day above 12" in error.hint
    assert "some dates of this file" in refusal(lambda: day_of(entry("03/04/2027"), "mixed")).hint


@pytest.mark.parametrize(
    "value",
    [
        *(
            "2027-03-01 18:30",
            "2027-03-01T18:30:15Z",
            "2027-03-01T18:30:15.123+01:00",
            "01/03/2027 9:00",
            "1/3/27 9:00 AM",
        ),
        *("01/03/2027, 09:00 a. m.", "1 mar 2027 18:30h", "20270301", 20270301, "2027-W09", "2027-W09-1", "2027W09"),
    ],
)
def test_times_beside_dates_and_compact_dates(value: Any) -> None:
    assert day_of(entry(value), "day first") == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("31/02/2027", "there is no such day (got '31/02/2027')"),
        ("2027-13-01", "there is no such day (got '2027-13-01')"),
        ("1 brumario 2027", "there is no such day (got '1 brumario 2027')"),
        ("13/13/2027", "there is no such day (got '13/13/2027')"),
        ("mañana", "must be a date (got 'mañana')"),
        ("01/03", "must be a date (got '01/03')"),
        ("2027-W60", "there is no such week (got '2027-W60')"),
        ("20271301", "there is no such day (got '20271301')"),
        ("18:30", "must be a date (got '18:30')"),
        (46447, "must be a date (got 46447)"),
    ],
)
def test_what_is_no_date(value: Any, message: str) -> None:
    assert refusal(lambda: day_of(entry(value), "day first")).message == message


# ---------------------------------------------------------------- posting days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("L-X-V", "mon wed fri"),
        ("L-V", "mon tue wed thu fri"),
        ("L - V", "mon tue wed thu fri"),
        ("X-S", "wed thu fri sat"),
        ("S-L", "mon sat sun"),
        ("M", "tue"),
        ("X,S", "wed sat"),
        ("L X V", "mon wed fri"),
        ("L/X/V", "mon wed fri"),
        ("lunes, miércoles", "mon wed"),
        ("Lunes y Miércoles", "mon wed"),
        ("lunes a viernes", "mon tue wed thu fri"),
        ("los lunes", "mon"),
        ("L-V, D", "mon tue wed thu fri sun"),
        ("fin de semana", "sat sun"),
        ("entre semana", "mon tue wed thu fri"),
        ("sáb", "sat"),
        ("Mon/Wed", "mon wed"),
        ("Mon-Fri", "mon tue wed thu fri"),
        ("Monday to Friday", "mon tue wed thu fri"),
        ("every Monday", "mon"),
        ("Tue & Thu", "tue thu"),
    ],
)
def test_weekdays_in_a_spanish_file(text: str, days: str) -> None:
    assert rhythm_of(text, "es", FIRST_OF_MARCH) == Rhythm(tuple(days.split()))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("M", "mon"),
        ("M-W-F", "mon wed fri"),
        ("M-F", "mon tue wed thu fri"),
        ("Tu/Th", "tue thu"),
        ("miércoles", "wed"),
    ],
)
def test_weekdays_in_an_english_file(text: str, days: str) -> None:
    assert rhythm_of(text, "en", FIRST_OF_MARCH) == Rhythm(tuple(days.split()))


@pytest.mark.parametrize(("text", "hint"), [("T", "write Tue or Thu"), ("M-S", "write Sat or Sun")])
def test_letters_of_two_english_days(text: str, hint: str) -> None:
    assert refusal(lambda: rhythm_of(text, "en", FIRST_OF_MARCH)).hint == hint


@pytest.mark.parametrize(
    ("texts", "language", "letters"),
    [
        (["M"], "es", "es"),
        (["M"], "en", "en"),
        (["M", "L-X"], "en", "es"),
        (["M", "W"], "es", "en"),
        (["X", "W"], "es", "es"),
    ],
)
def test_the_column_says_whose_letters_they_are(texts: list[str], language: Any, letters: str) -> None:
    assert letters_of(texts, language) == letters


@pytest.mark.parametrize(
    ("text", "rhythm"),
    [
        ("diario", Rhythm()),
        ("Daily", Rhythm()),
        ("todos los días", Rhythm()),
        ("1 vez", Rhythm(once=True)),
        ("once", Rhythm(once=True)),
        ("cada 2 semanas", Rhythm(("mon",), 2)),
        ("every 3 weeks", Rhythm(("mon",), 3)),
        ("quincenal", Rhythm(("mon",), 2)),
        ("weekly", Rhythm(("mon",), 1)),
        ("V cada 2 semanas", Rhythm(("fri",), 2)),
        ("cada 2 semanas, V", Rhythm(("fri",), 2)),
        ("Fri every 2 weeks", Rhythm(("fri",), 2)),
        ("every other week on Friday", Rhythm(("fri",), 2)),
        ("L-X cada 2 semanas", Rhythm(("mon", "tue", "wed"), 2)),
    ],
)
def test_rhythms(text: str, rhythm: Rhythm) -> None:
    assert rhythm_of(text, "es", FIRST_OF_MARCH) == rhythm


def test_weeks_are_counted_from_the_first_day() -> None:
    days = rhythm_of("cada 2 semanas", "es", date(2027, 3, 8)).on(date(2027, 3, 8), date(2027, 5, 8))
    assert [f"{day:%d/%m}" for day in days] == ["08/03", "22/03", "05/04", "19/04", "03/05"]
    fridays = rhythm_of("V cada 2 semanas", "es", date(2027, 3, 6)).on(date(2027, 3, 6), date(2027, 4, 10))
    assert [f"{day:%d/%m}" for day in fridays] == ["19/03", "02/04"]
    assert Rhythm(once=True).on(FIRST_OF_MARCH, date(2027, 3, 9)) == [FIRST_OF_MARCH]
    assert len(Rhythm().on(FIRST_OF_MARCH, date(2027, 3, 9))) == 9


@pytest.mark.parametrize("text", ["nunca", "L-Q", "32", "monthly"])
def test_what_is_no_day(text: str) -> None:
    assert "is no day of the week" in refusal(lambda: rhythm_of(text, "es", FIRST_OF_MARCH)).message


def test_two_letters_that_may_be_meant_as_two_days() -> None:
    assert (span_of("X-S", "es"), span_of("L-V", "es"), span_of("L-X-V", "es"), span_of("lunes", "es")) == (
        "wed to sat",
        "",
        "",
        "",
    )


# ---------------------------------------------------------------- prices and audiences


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("CPM 46,50", {"cpm": 46.5}),
        ("CPC 9,80", {"cpc": 9.8}),
        ("cpc: 9.80", {"cpc": 9.8}),
        ("46,50 CPM", {"cpm": 46.5}),
        ("CPM € 46,50", {"cpm": 46.5}),
        ("CPM$46.50", {"cpm": 46.5}),
        ("CPM 1.500,00", {"cpm": 1500}),
        ("CPC 9,80 CTR 6,64 %", {"cpc": 9.8, "ctr": 0.0664}),
        ("CPC 9,80; CTR 6,64%", {"cpc": 9.8, "ctr": 0.0664}),
        ("CPC 9,80 CTR preset", {"cpc": 9.8, "ctr": "preset"}),
        ("GRP 120", {"grps": 120}),
        ("120 GRPs", {"grps": 120}),
        ("preset", {"price": "preset"}),
        ("Predeterminado", {"price": "preset"}),
        ("preset tv_streaming", {"price": "preset tv_streaming"}),
        ("por uso", {"per_use": None}),
        ("per use", {"per_use": None}),
        ("60,50 por uso", {"per_use": 60.5}),
        ("4 micro", {"tier": "micro", "number": 4}),
        ("4 micro-influencers", {"tier": "micro", "number": 4}),
        ("2 famosos", {"tier": "mega", "number": 2}),
        ("10 influencers", {"influencers": True, "number": 10}),
        ("800 muestras", {"samples": True, "number": 800}),
        ("1.500 samples", {"samples": True, "number": 1500}),
        ("200 asistentes", {"people": True, "number": 200}),
    ],
)
def test_prices(text: str, price: dict[str, Any]) -> None:
    assert price_of(text, COMMA) == price


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("46,50", "does not say what the price is for (got '46,50')"),
        ("barato", "is no price (got 'barato')"),
        ("4 gatos", "is no price (got '4 gatos')"),
        ("CPM", "is no price (got 'CPM')"),
        ("CPM 46,50 barato", "is no price (got 'CPM 46,50 barato')"),
        ("CPM 5%", "cpm is no percentage (got 'cpm 5%')"),
        ("CPM 1,500", "may be 1,500 or 1.5 (got '1,500')"),
    ],
)
def test_what_is_no_price(text: str, message: str) -> None:
    assert refusal(lambda: price_of(text, COMMA)).message == message


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("todos", []),
        ("All", []),
        ("estudiantes,oficinas", ["estudiantes", "oficinas"]),
        ("Estudiantes y Oficinas", ["estudiantes", "oficinas"]),
        ("suscriptores", ["subscribers"]),
        ("Followers", ["subscribers"]),
        ("clientes", ["customers"]),
        ("mamás y papás", ["Mamás y papás"]),
        ("otros", ["otros"]),
    ],
)
def test_audiences(text: str, segments: list[str]) -> None:
    assert audience_of(text, ["estudiantes", "oficinas", "Mamás y papás"]) == segments


def test_names_are_spelled_as_in_the_scenario() -> None:
    assert spelled("Vídeo 1", ["video_1", "other"]) == "video_1"
    assert spelled("Vídeo 1", ["video_1", "video-1"]) == "Vídeo 1"
    assert spelled("film", []) == "film"


@pytest.mark.parametrize(
    ("text", "known", "channel"),
    [
        ("buscador", [], "search"),
        ("Prensa", [], "press"),
        ("correo electrónico", [], "newsletter"),
        ("Twitter / X", [], "x"),
        ("boletín", ["email"], "email"),
        ("correo", ["correo", "newsletter"], "correo"),
        ("mi canal", [], "mi canal"),
    ],
)
def test_channels(text: str, known: list[str], channel: str) -> None:
    assert channel_of(text, known) == channel


# ---------------------------------------------------------------- words


def test_words_are_folded_and_mean_one_thing() -> None:
    tables = [words.SPANISH, words.ENGLISH, words.EITHER, words.MEDIA, words.CHANNELS, words.TIERS]
    tables += [words.COUNTED, words.WHO, words.FLIGHTS, words.SPANISH_DAYS, words.ENGLISH_DAYS]
    for table in tables:
        everything = [word for synonyms in table.values() for word in synonyms]
        assert everything == [fold(word) for word in everything]
        assert sorted(everything) == sorted(set(everything))
    assert {name for name, _ in HEADINGS.values()} == {*words.SPANISH, *words.EITHER}
    assert len(HEADINGS) == sum(len(synonyms) for table in tables[:3] for synonyms in table.values())
    assert {*words.SPANISH_DAYS} == {*words.ENGLISH_DAYS} == {*WEEK}


def test_folding() -> None:
    assert fold("  TOPE_Semana€ ") == "tope semana"
    assert bare("Miércoles") == "miercoles"
