"""Which language is spoken, and its catalogue: English unless ``WOM_LANGUAGE``, ``--language`` or :func:`use` asks.

English sentences stand in the code and are the keys of the catalogues, one ``.po`` file a language.  A locale such as
``es_MX`` takes the words of its language and writes numbers, money and dates as its country does.
"""

from __future__ import annotations

import os
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from threading import local
from typing import NamedTuple

from wom_sim.errors import InputError

ASKED = "WOM_LANGUAGE"
"""The variable that asks for a language."""

ENGLISH = "en"
FOLDER = Path(__file__).parent


class Language(NamedTuple):
    """A locale such as ``en``, ``es`` or ``es_MX``, and its sentences."""

    locale: str
    words: NullTranslations


def languages() -> list[str]:
    """Those that there are words for."""
    return [ENGLISH, *sorted(path.stem for path in FOLDER.glob("*.po"))]


@cache
def words_of(language: str) -> NullTranslations:
    """The sentences of a language; English ones are those of the code.

    Raises :class:`~wom_sim.errors.InputError` for a language that nobody has written yet.
    """
    if language == ENGLISH:
        return NullTranslations()
    if language not in languages():
        raise InputError(f"no language {language!r}; known: {', '.join(languages())}")
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (FOLDER / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def language(locale: str) -> Language:
    """A language by its locale: ``es``, ``es_MX``, ``es-MX`` or ``es_MX.UTF-8``.

    Raises :class:`~wom_sim.errors.InputError` for a locale that does not exist or has no words.
    """
    name = locale.partition(".")[0].replace("-", "_") or ENGLISH
    words = words_of(name.partition("_")[0].lower())
    if name != ENGLISH:
        from babel import Locale, UnknownLocaleError

        try:
            name = str(Locale.parse(name))
        except (UnknownLocaleError, ValueError):
            raise InputError(f"no locale {locale!r}: write es, es_MX or es_ES") from None
    return Language(name, words)


_spoken: list[Language] = []
_here = local()


def spoken() -> Language:
    """The language of this thread where one was asked for, else of this process."""
    here: Language | None = getattr(_here, "language", None)
    if here is not None:
        return here
    if not _spoken:
        use(os.environ.get(ASKED, ""))
    return _spoken[0]


def follow(locale: str) -> None:
    """Speak as the process does that gave the work."""
    if spoken().locale != locale:
        use(locale)


def use(asked: str | Language) -> None:
    """Speak a language from here on, also in this thread: ``use("es_MX")``."""
    _here.language = None
    _spoken[:] = [language(asked) if isinstance(asked, str) else asked]


def use_here(asked: str | Language) -> None:
    """Speak a language in this thread alone: readers of one server may have each their own."""
    _here.language = language(asked) if isinstance(asked, str) else asked
