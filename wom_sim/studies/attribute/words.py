"""What ``wom attribute`` prints: who deserves the credit, what touch models would say, and where they lie."""

from __future__ import annotations

import math

from wom_sim.language.say import marked, say, says
from wom_sim.show.text import NOT_A_FORECAST, NOTHING, Column, called, laid_out, number, took, two_part, wrapped
from wom_sim.studies.attribute.answer import Attribution
from wom_sim.studies.attribute.credits import MEDIA, Mean, Share, adding_up
from wom_sim.studies.attribute.players import CARE

NEARLY_ALL = 0.95
"""From this share of a credit on, it is called "nearly all"."""

_TOGETHER = 4  # so many dividends are told, the largest
LAST, FIRST, LINEAR = marked(("last touch", "first touch", "linear touch"))
TOUCH = marked({LAST: ("last", "touch"), FIRST: ("first", "touch"), LINEAR: ("linear", "touch")})
"""Touch models, and their headings in two lines."""

_INSIDE = marked(
    "Credits are exact inside these simulated worlds, and nowhere else: they are not facts about real people."
)
_NOTHING_IS = marked({
    (True, True): '"By itself" is what is left with no line of the plan and nobody passing anything on: baseline '
    "visits, people who come anyway.",
    (True, False): '"By itself" is what is left with no line of the plan and nobody passing anything on.',
    (False, True): '"By itself" is what is left with no line of the plan: baseline visits, people who come anyway.',
    (False, False): '"By itself" is what is left with no line of the plan.',
})  # fmt: skip
"""By whether credits are those of media, and of orders."""

_LAST_TOUCH = marked({
    "thanks": "Last touch would give {player} {given}; taking {player} away loses {lost}: last touch thanks it for "
    "what would come anyway.",
    "misses": "Last touch would give {player} {given}; taking {player} away loses {lost}: last touch misses what it "
    "starts and others finish.",
})  # fmt: skip
_MULTIPLIES = marked({
    "all": "Of the {said} earned, all need a paid or owned start: earned multiplies, it does not begin.",
    "nearly all": "Of the {said} earned, nearly all need a paid or owned start: earned multiplies, it does not begin.",
})  # fmt: skip
_SAMPLED = marked({
    "media": "{players} media have {coalitions} coalitions; {orders} orders of arrival were sampled in each world, and "
    "credits still add up.",
    "lines": "{players} lines have {coalitions} coalitions; {orders} orders of arrival were sampled in each world, and "
    "credits still add up.",
})  # fmt: skip


def plus_minus(mean: Mean, decimals: int, *, sign: bool = False) -> str:
    """12 ± 3; the mean alone where one world knows no interval."""
    said = number(mean.mean, decimals, sign=sign)
    return said if math.isnan(mean.half_width) else f"{said} ± {number(mean.half_width, decimals)}"


def _credited(answer: Attribution) -> list[tuple[str, str]]:
    """Each player with its credit as it is told, rounded such that all add up."""
    told = zip(answer.shares, answer.parts[1:], strict=True)
    return [(player(s.player), plus_minus(Mean(part, s.credit.half_width), answer.decimals)) for s, part in told]


def player(name: str) -> str:
    """A medium in the reader's words; a line by its name."""
    return say(name) if name in (*MEDIA, CARE) else name


def worlds_of(answer: Attribution) -> str:
    """In how many worlds."""
    return says("{n:,} world", "{n:,} worlds", answer.worlds)


def has_care(answer: Attribution) -> bool:
    """Whether who answers shares the credit as a medium."""
    return answer.game.by == "media" and any(share.player == CARE for share in answer.shares)


def _title(answer: Attribution) -> list[str]:
    orders, coalitions = answer.game.orders, 2 ** len(answer.shares)
    runs = says("{n} sampled order", "{n} sampled orders", orders) if orders else say("{n} coalitions", n=coalitions)
    players = say("{n} lines", n=len(answer.shares))
    if answer.game.by == "media":
        players = say("paid, owned, earned and care") if has_care(answer) else say("paid, owned and earned")
    return [
        answer.scenario.name,
        say(
            "{worlds} × {runs} of {players}.   seed {seed}   {seconds}",
            worlds=worlds_of(answer),
            runs=runs,
            players=players,
            seed=answer.game.seed,
            seconds=took(answer.seconds),
        ),
    ]


def _headline(answer: Attribution) -> str:
    parts = [(say("by itself"), number(answer.parts[0], answer.decimals)), *_credited(answer)]
    said = " · ".join(f"{name} {credit}" for name, credit in parts)
    return say(
        "Where the {total} {label} of {strategy} came from (Shapley over {worlds}; adds up): {said}",
        strategy=called(answer.game.strategy),
        total=number(sum(answer.parts), answer.decimals),
        label=say(answer.label),
        worlds=worlds_of(answer),
        said=said,
    )


def touch_heads(model: str) -> tuple[str, str]:
    """The heading of a touch model, in two lines."""
    first, second = TOUCH[model]
    return say(first), say(second)


def credit_table(answer: Attribution) -> str:
    """One line per player: its credit, what is lost without it, what it brings alone, and the touch models."""
    apart = answer.game.by == "lines" and bool(answer.untouched)
    players = [player(share.player) for share in answer.shares]
    names = [say("by itself"), *players, *[say("no line")] * apart, say("all")]
    columns = [_credit_column(answer, apart)]
    for head, values in (
        ((say("lost"), say("without it")), [share.removal for share in answer.shares]),
        ((say("it adds"), say("to nothing")), [share.alone for share in answer.shares]),
    ):
        cells = [NOTHING, *(number(value, answer.decimals) for value in values), *[NOTHING] * apart, NOTHING]
        columns.append(Column(head, cells))
    columns += [_touch_column(answer, model, apart) for model in answer.untouched]
    return laid_out(names, columns)


def _credit_column(answer: Attribution, apart: bool) -> Column:
    decimals, total = answer.decimals, sum(answer.parts)
    means = [number(part, decimals) for part in answer.parts]
    halves = ["", *(number(share.credit.half_width, decimals) for share in answer.shares)]
    if answer.worlds > 1:
        means = two_part(means, "±", halves)
        means[0] = means[0].replace("±", " ")
    width = max(map(len, means))
    last = number(total, decimals).rjust(len(number(max(answer.parts, key=abs), decimals)))
    return Column((say("credit"), "(Shapley)"), [*means, *[NOTHING] * apart, last.ljust(width)])


def _touch_column(answer: Attribution, model: str, apart: bool) -> Column:
    nobody = answer.untouched[model]
    given = [share.touch[model] for share in answer.shares]
    values = adding_up([nobody, *given], answer.decimals)
    cells = [number(value, answer.decimals) for value in values]
    rows = [NOTHING, *cells[1:], cells[0]] if apart else cells
    return Column(touch_heads(model), [*rows, number(sum(values), answer.decimals)])


def _no_line_is(answer: Attribution) -> list[str]:
    if answer.game.by != "lines" or not answer.untouched:
        return []
    return [
        say(
            '"No line": orders with a touch that no line delivered, what friends passed on by themselves, a '
            "referral's codes among it, or people who searched or just came."
        )
    ]


def _over_baseline(answer: Attribution) -> list[str]:
    if answer.extra is None:
        return []
    extra = plus_minus(answer.extra, answer.decimals, sign=True)
    said = say(
        "Over {baseline}, {strategy} brings {extra} {label}.",
        baseline=called(answer.scenario.compare_with),
        strategy=called(answer.game.strategy),
        extra=extra,
        label=say(answer.label),
    )
    if not answer.shared:
        return [said]
    lines = ", ".join(map(called, answer.shared)) if len(answer.shared) <= 4 else say("{n} lines", n=len(answer.shared))
    both = say("What both do ({lines}) has credit above, but is no part of that extra.", lines=lines)
    return [f"{said} {both}"]


def _earned(answer: Attribution) -> list[str]:
    """Whether earned multiplies or begins: its credit beside what it brings without paid and owned."""
    share = next((one for one in answer.shares if one.player == "earned" and answer.game.by == "media"), None)
    if share is None or not share.credit.stands_out or share.credit.mean < 0:
        return []
    credit, begun = answer.parts[1 + list(answer.shares).index(share)], share.alone
    said = number(credit, answer.decimals)
    if not share.multiplied.stands_out or number(begun, answer.decimals) == said:
        return []
    multiplied = 1 - begun / share.credit.mean
    if multiplied >= NEARLY_ALL:
        return [say(_MULTIPLIES["all" if begun == 0 else "nearly all"], said=said)]
    if multiplied > 0:
        own, others = (number(part, answer.decimals) for part in adding_up([begun, credit - begun], answer.decimals))
        return [
            say(
                "Of the {said} earned, {own} need no paid or owned start; {others} multiply what those began.",
                said=said,
                own=own,
                others=others,
            )
        ]
    alone = number(begun, answer.decimals)
    return [
        say(
            "Earned alone would bring {alone}, more than its {said}: paid and owned win some of the same people.",
            alone=alone,
            said=said,
        )
    ]


def _together(answer: Attribution) -> list[str]:
    """The largest Harsanyi dividends that stand out from chance."""
    known = [(who, one) for who, one in answer.together.items() if len(who) > 1 and answer.shows(one)]
    largest = sorted(known, key=lambda pair: -abs(pair[1].mean))[:_TOGETHER]
    if not largest:
        return []
    said = " · ".join(
        f"{' + '.join(map(player, who))} {plus_minus(one, answer.decimals, sign=True)}" for who, one in largest
    )
    if any(one.mean < 0 for _, one in largest):
        return [
            say(
                "Only together (Harsanyi dividends, split evenly in the credits; a minus: they win the same people): "
                "{said}",
                said=said,
            )
        ]
    return [say("Only together (Harsanyi dividends, split evenly in the credits): {said}", said=said)]


def _lie(answer: Attribution) -> list[str]:
    """Where last touch is furthest from what taking a player away loses, beyond chance."""
    shown = [share for share in answer.shares if share.player != CARE or not has_care(answer)]
    known = [(share, share.lie) for share in shown if share.lie is not None]
    wrong = [(share, lie) for share, lie in known if answer.shows(lie) and told_apart(answer, share)]
    if not known or (not wrong and has_care(answer)):
        return []
    if not wrong:
        return [say("Last touch agrees with what taking each away loses here; more worlds may tell them apart.")]
    share, lie = max(wrong, key=lambda pair: abs(pair[1].mean))
    given, lost = (number(value, answer.decimals) for value in (share.touch["last touch"], share.removal))
    told = {"player": player(share.player), "given": given, "lost": lost}
    return [say(_LAST_TOUCH["thanks" if lie.mean > 0 else "misses"], **told)]


def told_apart(answer: Attribution, share: Share) -> bool:
    """Whether last touch and what is lost without a player are different numbers as they are told."""
    given, lost = (number(value, answer.decimals) for value in (share.touch["last touch"], share.removal))
    return given != lost


def _care(answer: Attribution) -> list[str]:
    """What touch models make of people who answer."""
    if not has_care(answer) or not answer.untouched:
        return []
    return [
        say("Care shows nobody anything: touch models give it nothing, and what it brings to others, or to nobody.")
    ]


def _sampled(answer: Attribution) -> list[str]:
    if not answer.game.orders:
        return []
    most = max(share.sampling for share in answer.shares)
    many = {"players": len(answer.shares), "coalitions": number(2 ** len(answer.shares)), "orders": answer.game.orders}
    said = say(_SAMPLED[answer.game.by], **many)
    if not math.isfinite(most):
        return [said]
    part = say("Sampling alone makes at most ± {most} of a credit.", most=number(most, max(1, answer.decimals)))
    return [f"{said} {part}"]


def text(answer: Attribution) -> str:
    """The whole text: header, who deserves what, the table beside touch models, and how far to trust it."""
    one_world = [say("One world is one throw of the dice: no ranges. Run 100 worlds.")] if answer.worlds == 1 else []
    head = [*_title(answer), "", _headline(answer)]
    told = [
        say(_NOTHING_IS[answer.game.by == "media", bool(answer.untouched)]),
        *_no_line_is(answer),
        *_over_baseline(answer),
        *_earned(answer),
        *_together(answer),
        *_lie(answer),
        *_care(answer),
    ]
    told += [*_sampled(answer), *one_world, say(_INSIDE), say(NOT_A_FORECAST)]
    return "\n".join([*map(wrapped, head), "", credit_table(answer), "", *map(wrapped, told)])
