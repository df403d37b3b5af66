"""Which preset is meant where: adding a key that may say `preset` is one line in :data:`RULES`.

The JSON schema of scenarios says the same to editors: `preset` may stand in place of every number.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from wom_sim.language.say import say
from wom_sim.reading.problems import KeyPath
from wom_sim.scenario.plan import KINDS
from wom_sim.scenario.presets.presets import PRICES, SHARES, Preset, load


class Rule(NamedTuple):
    """Which presets `preset` may mean in one place, best first, and what their unit must be.

    ``{channel}`` is the channel of the line, of the brand, or of the lines that show a content; ``{tier}`` the tier of
    an influencer.  ``unit`` is ``share``, what a price is for, or the unit itself.
    """

    keys: tuple[str, ...]
    unit: str

    def fits(self, preset: Preset) -> bool:
        """Whether a preset has the unit that the place needs."""
        if self.unit == "share":
            return preset.unit in SHARES
        return preset.unit == (f"{preset.currency}/{self.unit}" if self.unit in PRICES else self.unit)

    def needed(self) -> str:
        """The unit that the place needs, in words."""
        if self.unit == "share":
            return say("a share, such as clicks/impression")
        return say("money per {unit}", unit=self.unit) if self.unit in PRICES else self.unit


_OWN = ("{channel}", "page")
_REACH = ("organic.{channel}_reach", "{channel}.open")
RULES: dict[tuple[str, str], Rule] = {
    ("ads", "cpm"): Rule(("{channel}.cpm",), "1000 impressions"),
    ("ads", "ctr"): Rule(("{channel}.ctr",), "share"),
    ("ads", "cpc"): Rule(("{channel}.cpc",), "click"),
    ("ads", "cvr"): Rule(("{channel}.cvr",), "share"),
    ("ads", "attention"): Rule(("weight.attention.{channel}",), "share"),
    ("ads", "trust"): Rule(("weight.trust.{channel}",), "share"),
    ("posts", "attention"): Rule(tuple(f"weight.attention.own_{own}" for own in _OWN), "share"),
    ("posts", "ctr"): Rule(("{channel}.click_per_open",), "share"),
    ("posts", "cvr"): Rule(("site.cvr_{channel}", "site.cvr_organic_social"), "share"),
    ("posts", "trust"): Rule(tuple(f"weight.trust.own_{own}" for own in _OWN), "share"),
    ("influencers", "attention"): Rule(("weight.attention.influencer",), "share"),
    ("influencers", "trust"): Rule(("weight.trust.influencer",), "share"),
    ("influencers", "reach"): Rule(("organic.{channel}_reach", "organic.instagram_reach"), "share"),
    ("influencers", "followers"): Rule(("influencer.{tier}.followers",), "followers"),
    ("influencers", "fee_per_thousand"): Rule(("influencer.fee.per_1000_followers",), "1000 followers"),
    ("influencers", "fee_each"): Rule(
        ("influencer.{tier}.price_{channel}", "influencer.{tier}.price_instagram"), "post"
    ),
    ("press", "attention"): Rule(("weight.attention.editorial",), "share"),
    ("press", "odds"): Rule(("odds.editorial",), "odds ratio"),
    ("samples", "trial"): Rule(("trial.sample",), "share"),
    ("event", "trial"): Rule(("trial.event",), "share"),
    ("sharing", "odds"): Rule(("odds.friend",), "odds ratio"),
    ("uses", "*"): Rule(("use.{channel}",), "share"),
    ("press", "trust"): Rule(("weight.trust.editorial",), "share"),
    ("referral", "giver"): Rule(("referral.reward",), "customer"),
    ("brands", "conversion"): Rule(("site.cvr",), "share"),
    ("experience", "advocates"): Rule(("experience.advocates",), "share"),
    ("experience", "detractors"): Rule(("experience.detractors",), "share"),
    ("experience", "complain"): Rule(("experience.complain",), "share"),
    ("warnings", "odds"): Rule(("warning.odds",), "odds ratio"),
    ("warnings", "customers"): Rule(("warning.customers",), "odds ratio"),
    ("reviews", "rate"): Rule(("reviews.rate",), "share"),
    ("reviews", "exponent"): Rule(("reviews.exponent",), "elasticity"),
    ("reviews", "prior"): Rule(("reviews.prior",), "whole number"),
    ("brands", "long_over_short"): Rule(("brand.long_over_short",), "times"),
    ("crisis", "share"): Rule(("claim.share",), "share"),
    ("crisis", "odds"): Rule(("claim.odds",), "odds ratio"),
    ("crisis", "withheld"): Rule(("claim.withheld",), "share"),
    ("crisis", "residue"): Rule(("claim.residue",), "share"),
    ("crisis", "half_life_days"): Rule(("claim.half_life",), "days"),
    ("crisis", "correction_half_life_hours"): Rule(("correction.half_life",), "hours"),
    ("channels", "reach"): Rule(_REACH, "share"),
    ("channels", "subscribe"): Rule(("{channel}.subscribe",), "share"),
    ("channels", "unsubscribe"): Rule(("{channel}.unsubscribe",), "share"),
    ("contents", "attract"): Rule(("ordinary.attract",), "share"),
    ("contents", "share"): Rule(("ordinary.share",), "share"),
    ("contents", "engage"): Rule(("engagement_by_reach.{channel}",), "share"),
    ("contents", "half_life_days"): Rule(("half_life.{channel}",), "days"),
    ("contents", "price_elasticity"): Rule(("price.elasticity",), "elasticity"),
}
"""By place and key, * being any key. The place is the kind of a line of the plan, else the mapping of the entry."""

ALIASES = {
    "billboards": ("billboard",),
    "email": ("newsletter",),
    "facebook": ("facebook_traffic",),
    "flickr": ("image_site",),
    "google": ("search",),
    "newsletter": ("email",),
    "newspaper": ("press",),
    "outdoor": ("billboard",),
    "push": ("app_push",),
    "tv": ("tv_broadcast_prime",),
    "tv_broadcast_prime": ("tv",),
    "tv_cable_prime": ("tv",),
    "tv_streaming": ("tv",),
    "twitter": ("x",),
}
"""Further names under which the presets of a channel are kept."""


def families(channel: object) -> tuple[str, ...]:
    """Return the names under which presets of a channel may be kept, best first.

    >>> families("Facebook")
    ('facebook', 'facebook_traffic')
    """
    name = re.sub(r"[\s-]+", "_", channel.strip().lower()) if isinstance(channel, str) else ""
    return (name, *ALIASES.get(name, ())) if name else ()


def candidates(rule: Rule, channel: object, tier: object) -> list[str]:
    """Return the keys that a rule names for a channel and a tier, best first."""
    found = []
    for pattern in rule.keys:
        if "{tier}" in pattern and not isinstance(tier, str):
            continue
        names = families(channel) if "{channel}" in pattern else ("",)
        found += [pattern.format(channel=name, tier=tier) for name in names]
    return list(dict.fromkeys(found))


def best(keys: list[str]) -> str | None:
    """Return the first key that exists, or None."""
    return next((key for key in keys if key in load()), None)


def place_of(parents: KeyPath, kind: object) -> str:
    """Return the place, as :data:`RULES` calls it, of a mapping's keys: `parents` is its path, `kind` what it says."""
    if parents[:1] == ("plan",):
        return str(kind) if len(parents) == 2 else ""
    if parents in (("sharing",), ("market", "uses")):
        return parents[-1]
    if len(parents) == 3 and parents[0] == "brands":
        return parents[-1]
    return parents[-2] if len(parents) in (2, 4) else ""


def rule_of(place: str, key: str) -> Rule | None:
    """Return the rule of a key in a place, or None."""
    return RULES.get((place, key), RULES.get((place, "*")))


WORD = {"type": "string", "pattern": r"^\s*preset(\s+\S+)?\s*$", "description": "preset, or preset KEY: `wom presets`"}
RANGE = {
    "type": "string",
    "pattern": r"^\s*[\d._]+\s*%?\s*(-|–|—|to|±|\+/-|\+-)\s*[\d._]+\s*%?\s*$",
    "description": "a range, where the number is not known: 3–8%, 5% ± 2%, 4–6",
}
PRICE = {
    "description": "preset: cpm (or cpc) and ctr of the channel; preset NAME: those of another one",
    "$ref": "#/$defs/PresetWord",
}
RESULTS = frozenset({"Used"})
"""Models that only wom writes."""

_CONSTRAINTS = ("type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "le")


def with_presets(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a scenario in which each number may also be the word `preset`, or a range."""
    parts = schema["$defs"]
    for name, part in parts.items():
        if name not in RESULTS:
            part["properties"] = {key: _or_preset(value) for key, value in part.get("properties", {}).items()}
    for spec in (kind.SPEC for kind in KINDS.values() if kind.SPEC.priced_by_channel):
        parts[spec.__name__]["properties"]["price"] = PRICE
    parts["PresetWord"] = WORD
    parts["Range"] = RANGE
    return schema


def _or_preset(value: dict[str, Any]) -> dict[str, Any]:
    forms = value.get("anyOf", [{key: value[key] for key in _CONSTRAINTS if key in value}])
    if not any(form.get("type") in ("number", "integer") for form in forms):
        return value
    kept = {key: inside for key, inside in value.items() if key not in (*_CONSTRAINTS, "anyOf")}
    return {"anyOf": [*forms, {"$ref": "#/$defs/PresetWord"}, {"$ref": "#/$defs/Range"}], **kept}
