"""Posts on channels of one's own (R2): each follower sees one with the chance of the channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wom_sim import behaviour
from wom_sim.campaign.auction import Account
from wom_sim.campaign.context import CompiledLine, Context, Ticks
from wom_sim.campaign.lines.line import Kind, Lever, Rate, in_steps
from wom_sim.engine.lines import PostsLine, Rotation
from wom_sim.language.say import marked
from wom_sim.scenario.plan.line import WEEK
from wom_sim.scenario.plan.posts import Posts
from wom_sim.scenario.presets.rules import RULES, candidates, families
from wom_sim.scenario.scenario import Scenario


class OfPosts(Kind[Posts]):
    """Posts on their weekdays, the pieces of a content in turn; money buys more weekdays."""

    noun = marked("posts")
    only_named = True

    def compiled(self, context: Context, name: str, spec: Posts, ticks: Ticks) -> CompiledLine:
        """R2 for every day on which something is posted."""
        place = (context.scenario.contents[spec.content].brand, spec.channel)
        channel, column = context.channel(*place), context.public.uneven.get(place, -1)
        reach = context.setting.channels[channel].reach
        chances = tuple(behaviour.exposure.of_posts(reach).tolist()) if column >= 0 else (reach,)
        common, account = context.common(name, spec), Account(name, spec.medium, spec.kind)
        account = replace(account, fixed=self.fixed(spec, len(ticks)))
        line = PostsLine(**common, channel=channel, reach=chances, ticks=frozenset(ticks), classes=column)
        if (pieces := context.pieces(spec)) == 1:
            return CompiledLine(line, account)
        turns = [ticks[k::pieces] for k in range(pieces)]
        parts = [replace(line, content=line.content + k, ticks=frozenset(turn)) for k, turn in enumerate(turns)]
        return CompiledLine(Rotation(**common, parts=tuple(parts)), account)

    def rates(self, scenario: Scenario, name: str, spec: Posts) -> dict[str, Rate]:
        """Those of every line, and how many messages are opened and how many followers leave."""
        brand = scenario.contents[spec.content].brand
        channel, place = scenario.brands[brand].channels[spec.channel], f"brands.{brand}.channels.{spec.channel}"
        usual = candidates(RULES["channels", "unsubscribe"], spec.channel, None)
        return super().rates(scenario, name, spec) | {
            "opens": Rate(f"{place}.reach", channel.reach),
            "left": Rate(f"{place}.unsubscribe", channel.unsubscribe or None, usual),
        }

    def clicks(self, spec: Posts) -> Sequence[str]:
        """Those of mail, per message that is opened."""
        return [" / ".join(f"{name}.{rate}" for rate in ("click", "open")) for name in families(spec.channel)]

    def orders(self, spec: Posts) -> Sequence[str]:
        """Those of visits from mail, or from social media that nobody is paid for."""
        return ["site.cvr_email" if "email" in families(spec.channel) else "site.cvr_organic_social"]

    def fixed(self, spec: Posts, days: int) -> float:
        """The cost of every post, and what is spent once."""
        return spec.fixed_cost + spec.cost_per_post * days

    def amount(self, spec: Posts, most: int) -> float:
        """Its posts."""
        return len(spec.active_days())

    def lever(self, context: Context, name: str, typed: Posts, now: Posts) -> Lever | None:
        """So many weekdays, the present ones first; the number of posts is what costs."""
        flight = [WEEK[day.weekday()] for day in typed.model_copy(update={"days": WEEK}).active_days()]
        choices = [weekdays(typed.days, count, flight) for count in range(1, len(set(flight)) + 1)]
        plans = [typed.model_copy(update={"days": tuple(days)}) for days in choices]
        prices = [self.fees_alone(context.scenario, name, plan) for plan in plans]
        return in_steps(self.fees_alone(context.scenario, name, typed), prices, [{"days": days} for days in choices])


KIND = OfPosts()


def weekdays(days: Sequence[str], count: int, flight: Sequence[str]) -> list[str]:
    """So many weekdays that occur in a flight: spread over the present ones, or these and the next others."""
    present = [day for day in days if day in flight]
    if count <= len(present):
        return [present[(2 * k + 1) * len(present) // (2 * count)] for k in range(count)]
    others = [day for day in WEEK if day in flight and day not in present]
    return [*present, *others[: count - len(present)]]
