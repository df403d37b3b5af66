"""The headings of tables of counts, English, Spanish and Portuguese: data, no code.

Every word stands as `fold` leaves it: lower case, without accents, anything but letters and digits a space.
"""

from __future__ import annotations

SOURCES = ("direct", "paid", "owned", "earned")

WHEN = {
    "date": ("date", "fecha", "data", "from", "desde", "period", "periodo"),
    "week": ("week", "week starting", "week of", "iso week", "semana", "semana del", "semana de", "semana iso", "sem"),
    "day": ("day", "dia", "tick"),
}
"""When something was counted: a date, or a number of weeks or days from the start."""

IBERIAN = (
    *("fecha", "semana", "dia", "pedidos", "ventas", "compras", "visitas", "alcance", "impresiones", "publicacion"),
    *("data", "encomendas", "vendas", "partilhas", "compartilhamentos", "impressoes", "publicacao", "cliques"),
)
"""Headings that tell that a file is Spanish or Portuguese, so that in its dates the day comes first."""

SERIES = {
    "conversions": (
        *("orders", "conversions", "sales", "purchases", "pedidos", "ventas", "compras", "conversiones"),
        *("encomendas", "vendas", "conversoes"),
    ),
    "visits": ("visits", "visitors", "sessions", "visitas", "visitantes", "sesiones", "sessoes"),
    "reach": (
        *("reach", "new reach", "people reached", "alcance", "alcance nuevo", "personas alcanzadas"),
        *("alcance novo", "pessoas alcancadas"),
    ),
    "impressions": ("impressions", "impresiones", "impressoes"),
    "shares": (
        *("shares", "reposts", "compartidos", "compartidas", "veces compartido"),
        *("partilhas", "compartilhamentos", "republicacoes"),
    ),
    "engagements": ("engagements", "likes", "interacciones", "me gusta", "interacoes", "gostos", "curtidas"),
    "notices": ("notices", "noticed", "adopters", "adopciones", "adoptantes"),
    "subscriptions": (
        *("subscriptions", "new followers", "suscripciones", "altas", "nuevos seguidores"),
        *("subscricoes", "assinaturas", "novos seguidores"),
    ),
    **{f"visits_{source}": (f"visits {source}",) for source in SOURCES},
    **{f"conversions_{source}": (f"conversions {source}", f"orders {source}") for source in SOURCES},
}  # fmt: skip
"""What a world counts day by day, by the names of `wom_sim.metrics.summary`."""

POSTS = {
    "post": (
        *("post", "id", "post id", "title", "name", "link", "publicacion", "titulo", "nombre", "enlace"),
        *("publicacao", "postagem", "nome", "ligacao"),
    ),
    "content": ("content", "piece", "contenido", "pieza", "conteudo", "peca"),
    "reach": (
        *("reach", "people reached", "accounts reached", "alcance", "cuentas alcanzadas", "personas alcanzadas"),
        *("contas alcancadas", "pessoas alcancadas"),
    ),
    "impressions": ("impressions", "impresiones", "impressoes"),
    "noticed": (
        *("noticed", "views", "video views", "plays", "reproducciones", "visualizaciones"),
        *("visualizacoes", "reproducoes"),
    ),
    "likes": (
        *("likes", "reactions", "engagements", "me gusta", "reacciones", "interacciones"),
        *("gostos", "curtidas", "reacoes", "interacoes"),
    ),
    "shares": (
        *("shares", "reposts", "compartidos", "compartidas", "veces compartido"),
        *("partilhas", "compartilhamentos", "republicacoes"),
    ),
    "clicks": (
        *("clicks", "link clicks", "clics", "clics en el enlace", "visitas", "visits"),
        *("cliques", "cliques no link", "cliques na ligacao"),
    ),
    "orders": (
        *("orders", "conversions", "purchases", "sales", "pedidos", "conversiones", "compras", "ventas"),
        *("encomendas", "vendas", "conversoes"),
    ),
    "date": ("date", "fecha", "data", "published", "publicado"),
}
"""What a platform says of each post."""

NO_NUMBERS = frozenset({*WHEN, "post", "content"})
"""Columns that hold names or dates."""
