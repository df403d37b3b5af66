"""What ``wom attribute`` prints: who deserves the credit, what touch models would say, and where they lie."""

from __future__ import annotations

import math

from wom_sim.language.say import marked, say
from wom_sim.show.text import NOT_A_FORECAST, NOTHING, Column, laid_out, number, took, two_part, wrapped
from wom_sim.studies.attribute.answer import Attribution
from wom_sim.studies.attribute.credits import Mean, Share, adding_up

NEARLY_ALL = 0.95
"""From this share of a credit on, it is called "nearly all"."""

_TOGETHER = 4  # so many dividends are told, the largest
_INSIDE = marked(
    "Credits are exact inside these simulated worlds, and nowhere else: they are not facts about real people."
)


def plus_minus(mean: Mean, decimals: int, *, sign: bool = False) -> str:
    """12 ± 3; the mean alone where one world knows no interval."""
    said = number(mean.mean, decimals, sign=sign)
    return said if math.isnan(mean.half_width) else f"{said} ± {number(mean.half_width, decimals)}"


def _credited(answer: Attribution) -> list[tuple[str, str]]:
    """Each player with its credit as it is told, rounded such that all add up."""
    told = zip(answer.shares, answer.parts[1:], strict=True)
    return [(s.player, plus_minus(Mean(part, s.credit.half_width), answer.decimals)) for s, part in told]


def _title(answer: Attribution) -> list[str]:
    worlds = say("{worlds} worlds", worlds=number(answer.worlds)) if answer.worlds > 1 else "1 world"
    number_of = (
        say("{orders} sampled orders", orders=answer.game.orders)
        if answer.game.orders
        else say("{shares} coalitions", shares=2 ** len(answer.shares))
    )
    who = (
        say("paid, owned and earned") if answer.game.by == "media" else say("{shares} lines", shares=len(answer.shares))
    )
    return [
        answer.scenario.name,
        say(
            "{worlds} × {number_of} of {who}.   seed {seed}   {seconds}",
            worlds=worlds,
            number_of=number_of,
            who=who,
            seed=answer.game.seed,
            seconds=took(answer.seconds),
        ),
    ]


def _headline(answer: Attribution) -> str:
    decimals, worlds = (
        answer.decimals,
        say("{worlds} world{value}", worlds=number(answer.worlds), value="s" if answer.worlds > 1 else ""),
    )
    parts = [(say("by itself"), number(answer.parts[0], decimals)), *_credited(answer)]
    said = " · ".join(f"{name} {credit}" for name, credit in parts)
    total = f"{number(sum(answer.parts), decimals)} {answer.label}"
    return say(
        "Where {strategy}'s {total} came from (Shapley over {worlds}; adds up): {said}",
        strategy=answer.game.strategy,
        total=total,
        worlds=worlds,
        said=said,
    )


def credit_table(answer: Attribution) -> str:
    """One line per player: its credit, what is lost without it, what it brings alone, and the touch models."""
    apart = answer.game.by == "lines" and bool(answer.untouched)
    names = [say("by itself"), *(share.player for share in answer.shares), *[say("no line")] * apart, "all"]
    columns = [_credit_column(answer, apart)]
    for head, values in (
        (("lost", say("without it")), [share.removal for share in answer.shares]),
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
        say("no line of the plan and nobody passing anything on")
        if answer.game.by == "media"
        else say("no line of the plan")
    )
    left = say(": baseline visits, people who come anyway") if answer.label == "orders" else ""
    return say('"By itself" is what is left with {without}{left}.', without=without, left=left)


def _no_line_is(answer: Attribution) -> list[str]:
    if answer.game.by != "lines" or not answer.untouched:
        return []
    friends = say("what friends passed on by themselves, a referral's codes among it")
    return [
        say(
            '"No line": orders with a touch that no line delivered, {friends}, or people who searched or just came.',
            friends=friends,
        )
    ]


def _over_baseline(answer: Attribution) -> list[str]:
    if answer.extra is None:
        return []
    extra = plus_minus(answer.extra, answer.decimals, sign=True)
    said = say(
        "Over {compare_with}, {strategy} brings {extra}",
        compare_with=answer.scenario.compare_with,
        strategy=answer.game.strategy,
        extra=extra,
    )
    if not answer.shared:
        return [f"{said} {answer.label}."]
    lines = ", ".join(answer.shared) if len(answer.shared) <= 4 else say("{shared} lines", shared=len(answer.shared))
    return [
        say(
            "{said} {label}. What both do ({lines}) has credit above, but is no part of that extra.",
            said=said,
            label=answer.label,
            lines=lines,
        )
    ]


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
        many = "all" if begun == 0 else say("nearly all")
        return [
            say(
                "Of the {said} earned, {the_many} need a paid or owned start: earned multiplies, it does not begin.",
                said=said,
                the_many=many,
            )
        ]
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
    said = " · ".join(f"{' + '.join(who)} {plus_minus(one, answer.decimals, sign=True)}" for who, one in largest)
    minus = say("; a minus: they win the same people") if any(one.mean < 0 for _, one in largest) else ""
    return [
        say("Only together (Harsanyi dividends, split evenly in the credits{minus}): {said}", minus=minus, said=said)
    ]


def _lie(answer: Attribution) -> list[str]:
    """Where last touch is furthest from what taking a player away loses, beyond chance."""
    known = [(share, share.lie) for share in answer.shares if share.lie is not None]
    wrong = [(share, lie) for share, lie in known if answer.shows(lie) and told_apart(answer, share)]
    if not known:
        return []
    if not wrong:
        return [say("Last touch agrees with what taking each away loses here; more worlds may tell them apart.")]
    share, lie = max(wrong, key=lambda pair: abs(pair[1].mean))
    given, lost = (number(value, answer.decimals) for value in (share.touch["last touch"], share.removal))
    why = (
        say("thanks it for what would come anyway") if lie.mean > 0 else say("misses what it starts and others finish")
    )
    return [
        say(
            "Last touch would give {player} {given}; taking {player} away loses {lost}: last touch {why}.",
            player=share.player,
            given=given,
            lost=lost,
            why=why,
        )
    ]


def told_apart(answer: Attribution, share: Share) -> bool:
    """Whether last touch and what is lost without a player are different numbers as they are told."""
    given, lost = (number(value, answer.decimals) for value in (share.touch["last touch"], share.removal))
    return given != lost


def _sampled(answer: Attribution) -> list[str]:
    if not answer.game.orders:
        return []
    most = max(share.sampling for share in answer.shares)
    coalitions = say(
        "{shares} {by} have {shares_2} coalitions",
        shares=len(answer.shares),
        by=answer.game.by,
        shares_2=number(2 ** len(answer.shares)),
    )
    said = say(
        "{coalitions}; {orders} orders of arrival were sampled in each world, and credits still add up.",
        coalitions=coalitions,
        orders=answer.game.orders,
    )
    part = say(" Sampling alone makes at most ± {most} of a credit.", most=number(most, max(1, answer.decimals)))
    return [said + part * math.isfinite(most)]


def text(answer: Attribution) -> str:
    """The whole text: header, who deserves what, the table beside touch models, and how far to trust it."""
    one_world = [say("One world is one throw of the dice: no ranges. Run 100 worlds.")] if answer.worlds == 1 else []
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
