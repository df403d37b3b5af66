"""What people ask for and the model does not have yet: the one table of it, from which a line goes when it is built."""

from __future__ import annotations

from wom_sim.reading.cells import fold

NOT_YET: dict[str, tuple[str, ...]] = {
    "crisis": ("crisis", "scandal", "boycott", "bad news", "escandalo", "boicot"),
    "reviews": ("review", "reviews", "ratings", "resena", "resenas", "valoraciones", "avaliacoes"),
    "repeat orders": ("repeat", "repeats", "repurchase", "recompra", "churn", "retention", "lifetime value", "ltv"),
    "customer care": (
        *("care", "customer care", "customer service", "atencion", "atencion al cliente", "soporte al cliente"),
        *("replies", "response time"),
    ),
    "rivals that act": ("rival", "rivals", "competitor", "competitors", "competencia", "rivales", "concorrencia"),
    "the feed of a platform": ("feed", "algorithm", "ranking", "algoritmo"),
    "a report": ("report", "reports", "informe", "reporte", "relatorio"),
    "explaining a run": ("explain", "explica", "explicar"),
    "an audit of a plan": ("audit", "auditoria"),
    "replanning midway": ("replan", "replanning", "replanificar"),
    "lessons": ("lesson", "lessons", "leccion", "lecciones"),
    "a game": ("play", "game", "jugar", "juego"),
}
"""What is missing, and the words by which it is asked for, as :func:`~wom_sim.reading.cells.fold` leaves them."""


def not_yet(word: object) -> str:
    """Say that something is not yet in this model; nothing where a word asks for nothing that is missing.

    >>> not_yet("Crisis"), not_yet("ads")
    ('not yet in this model: crisis', '')
    """
    asked = fold(str(word))
    missing = next((what for what, words in NOT_YET.items() if asked in words), "")
    return f"not yet in this model: {missing}" if missing else ""
