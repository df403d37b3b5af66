"""The headings of tables of counts, English and Spanish: data, no code.

Every word stands as `fold` leaves it: lower case, without accents, anything but letters and digits a space.
"""

from __future__ import annotations

SOURCES = ("direct", "paid", "owned", "earned")

WHEN = {
    "date": ("date", "fecha", "from", "desde", "period", "periodo"),
    "week": ("week", "week starting", "week of", "iso week", "semana", "semana del", "semana iso", "sem"),
    "day": ("day", "dia", "tick"),
}
"""When something was counted: a date, or a number of weeks or days from the start."""

SPANISH = ("fecha", "semana", "dia", "pedidos", "ventas", "compras", "visitas", "alcance", "impresiones", "publicacion")
"""Headings that tell that a file is Spanish, so that in its dates the day comes first."""

SERIES = {
    "conversions": ("orders", "conversions", "sales", "purchases", "pedidos", "ventas", "compras", "conversiones"),
    "visits": ("visits", "visitors", "sessions", "visitas", "visitantes", "sesiones"),
    "reach": ("reach", "new reach", "people reached", "alcance", "alcance nuevo", "personas alcanzadas"),
    "impressions": ("impressions", "impresiones"),
    "shares": ("shares", "reposts", "compartidos", "compartidas", "veces compartido"),
    "engagements": ("engagements", "likes", "interacciones", "me gusta"),
    "notices": ("notices", "noticed", "adopters", "adopciones", "adoptantes"),
    "subscriptions": ("subscriptions", "new followers", "suscripciones", "altas", "nuevos seguidores"),
    **{f"visits_{source}": (f"visits {source}",) for source in SOURCES},
    **{f"conversions_{source}": (f"conversions {source}", f"orders {source}") for source in SOURCES},
}  # fmt: skip
"""What a world counts day by day, by the names of `wom_sim.metrics`."""

POSTS = {
    "post": ("post", "id", "post id", "title", "name", "link", "publicacion", "titulo", "nombre", "enlace"),
    "content": ("content", "piece", "contenido", "pieza"),
    "reach": ("reach", "people reached", "accounts reached", "alcance", "cuentas alcanzadas", "personas alcanzadas"),
    "impressions": ("impressions", "impresiones"),
    "noticed": ("noticed", "views", "video views", "plays", "reproducciones", "visualizaciones"),
    "likes": ("likes", "reactions", "engagements", "me gusta", "reacciones", "interacciones"),
    "shares": ("shares", "reposts", "compartidos", "compartidas", "veces compartido"),
    "clicks": ("clicks", "link clicks", "clics", "clics en el enlace", "visitas", "visits"),
    "orders": ("orders", "conversions", "purchases", "sales", "pedidos", "conversiones", "compras", "ventas"),
    "date": ("date", "fecha", "published", "publicado"),
}
"""What a platform says of each post."""

NO_NUMBERS = frozenset({*WHEN, "post", "content"})
"""Columns that hold names or dates."""
