"""What ``wom attribute`` prints: who deserves the credit, what touch models would say, and where they lie."""

from __future__ import annotations

import math

from wom_sim.show.text import NOT_A_FORECAST, NOTHING, Column, laid_out, number, took, two_part, wrapped
from wom_sim.studies.attribute.answer import Attribution
from wom_sim.studies.attribute.credits import Mean, Share, adding_up

NEARLY_ALL = 0.95
"""From this share of a credit on, it is called "nearly all"."""

_TOGETHER = 4  # so many dividends are told, the largest
_INSIDE = "Credits are exact inside these simulated worlds, and nowhere else: they are not facts about real people."


def plus_minus(mean: Mean, decimals: int, *, sign: bool = False) -> str:
    """12 ± 3; the mean alone where one world knows no interval."""
    said = number(mean.mean, decimals, sign=sign)
    return said if math.isnan(mean.half_width) else f"{said} ± {number(mean.half_width, decimals)}"


def _credited(answer: Attribution) -> list[tuple[str, str]]:
    """Each player with its credit as it is told, rounded such that all add up."""
    told = zip(answer.shares, answer.parts[1:], strict=True)
    return [(s.player, plus_minus(Mean(part, s.credit.half_width), answer.decimals)) for s, part in told]


def _title(answer: Attribution) -> list[str]:
    worlds = f"{number(answer.worlds)} worlds" if answer.worlds > 1 else "1 world"
    number_of = (
        f"{answer.game.orders} sampled orders" if answer.game.orders else f"{2 ** len(answer.shares)} coalitions"
    )
    who = "paid, owned and earned" if answer.game.by == "media" else f"{len(answer.shares)} lines"
    return [
        answer.scenario.name,
        f"{worlds} × {number_of} of {who}.   seed {answer.game.seed}   {took(answer.seconds)}",
    ]


def _headline(answer: Attribution) -> str:
    decimals, worlds = answer.decimals, f"{number(answer.worlds)} world{'s' if answer.worlds > 1 else ''}"
    parts = [("by itself", number(answer.parts[0], decimals)), *_credited(answer)]
    said = " · ".join(f"{name} {credit}" for name, credit in parts)
    total = f"{number(sum(answer.parts), decimals)} {answer.label}"
    return f"Where {answer.game.strategy}'s {total} came from (Shapley over {worlds}; adds up): {said}"


def credit_table(answer: Attribution) -> str:
    """One line per player: its credit, what is lost without it, what it brings alone, and the touch models."""
    apart = answer.game.by == "lines" and bool(answer.untouched)
    names = ["by itself", *(share.player for share in answer.shares), *["no line"] * apart, "all"]
    columns = [_credit_column(answer, apart)]
    for head, values in (
        (("lost", "without it"), [share.removal for share in answer.shares]),
        (("it adds", "to nothing"), [share.alone for share in answer.shares]),
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
    return Column(("credit", "(Shapley)"), [*means, *[NOTHING] * apart, last.ljust(width)])


def _touch_column(answer: Attribution, model: str, apart: bool) -> Column:
    nobody = answer.untouched[model]
    given = [share.touch[model] for share in answer.shares]
    values = adding_up([nobody, *given], answer.decimals)
    cells = [number(value, answer.decimals) for value in values]
    rows = [NOTHING, *cells[1:], cells[0]] if apart else cells
    return Column((model.removesuffix(" touch"), "touch"), [*rows, number(sum(values), answer.decimals)])


def _nothing_is(answer: Attribution) -> str:
    without = (
        "no line of the plan and nobody passing anything on" if answer.game.by == "media" else "no line of the plan"
    )
    left = ": baseline visits, people who come anyway" if answer.label == "orders" else ""
    return f'"By itself" is what is left with {without}{left}.'


def _no_line_is(answer: Attribution) -> list[str]:
    if answer.game.by != "lines" or not answer.untouched:
        return []
    friends = "what friends passed on by themselves, a referral's codes among it"
    return [f'"No line": orders with a touch that no line delivered, {friends}, or people who searched or just came.']


def _over_baseline(answer: Attribution) -> list[str]:
    if answer.extra is None:
        return []
    extra = plus_minus(answer.extra, answer.decimals, sign=True)
    said = f"Over {answer.scenario.compare_with}, {answer.game.strategy} brings {extra}"
    if not answer.shared:
        return [f"{said} {answer.label}."]
    lines = ", ".join(answer.shared) if len(answer.shared) <= 4 else f"{len(answer.shared)} lines"
    return [f"{said} {answer.label}. What both do ({lines}) has credit above, but is no part of that extra."]


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
        many = "all" if begun == 0 else "nearly all"
        return [f"Of the {said} earned, {many} need a paid or owned start: earned multiplies, it does not begin."]
    if multiplied > 0:
        own, others = (number(part, answer.decimals) for part in adding_up([begun, credit - begun], answer.decimals))
        return [f"Of the {said} earned, {own} need no paid or owned start; {others} multiply what those began."]
    alone = number(begun, answer.decimals)
    return [f"Earned alone would bring {alone}, more than its {said}: paid and owned win some of the same people."]


def _together(answer: Attribution) -> list[str]:
    """The largest Harsanyi dividends that stand out from chance."""
    known = [(who, one) for who, one in answer.together.items() if len(who) > 1 and answer.shows(one)]
    largest = sorted(known, key=lambda pair: -abs(pair[1].mean))[:_TOGETHER]
    if not largest:
        return []
    said = " · ".join(f"{' + '.join(who)} {plus_minus(one, answer.decimals, sign=True)}" for who, one in largest)
    minus = "; a minus: they win the same people" if any(one.mean < 0 for _, one in largest) else ""
    return [f"Only together (Harsanyi dividends, split evenly in the credits{minus}): {said}"]


def _lie(answer: Attribution) -> list[str]:
    """Where last touch is furthest from what taking a player away loses, beyond chance."""
    known = [(share, share.lie) for share in answer.shares if share.lie is not None]
    wrong = [(share, lie) for share, lie in known if answer.shows(lie) and told_apart(answer, share)]
    if not known:
        return []
    if not wrong:
        return ["Last touch agrees with what taking each away loses here; more worlds may tell them apart."]
    share, lie = max(wrong, key=lambda pair: abs(pair[1].mean))
    given, lost = (number(value, answer.decimals) for value in (share.touch["last touch"], share.removal))
    why = "thanks it for what would come anyway" if lie.mean > 0 else "misses what it starts and others finish"
    return [f"Last touch would give {share.player} {given}; taking {share.player} away loses {lost}: last touch {why}."]


def told_apart(answer: Attribution, share: Share) -> bool:
    """Whether last touch and what is lost without a player are different numbers as they are told."""
    given, lost = (number(value, answer.decimals) for value in (share.touch["last touch"], share.removal))
    return given != lost


def _sampled(answer: Attribution) -> list[str]:
    if not answer.game.orders:
        return []
    most = max(share.sampling for share in answer.shares)
    coalitions = f"{len(answer.shares)} {answer.game.by} have {number(2 ** len(answer.shares))} coalitions"
    said = f"{coalitions}; {answer.game.orders} orders of arrival were sampled in each world, and credits still add up."
    part = f" Sampling alone makes at most ± {number(most, max(1, answer.decimals))} of a credit."
    return [said + part * math.isfinite(most)]


def text(answer: Attribution) -> str:
    """The whole text: header, who deserves what, the table beside touch models, and how far to trust it."""
    one_world = ["One world is one throw of the dice: no ranges. Run 100 worlds."] if answer.worlds == 1 else []
    head = [*_title(answer), "", _headline(answer)]
    says = [
        _nothing_is(answer),
        *_no_line_is(answer),
        *_over_baseline(answer),
        *_earned(answer),
        *_together(answer),
        *_lie(answer),
    ]
    says += [*_sampled(answer), *one_world, _INSIDE, NOT_A_FORECAST]
    return "\n".join([*map(wrapped, head), "", credit_table(answer), "", *map(wrapped, says)])
