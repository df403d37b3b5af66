"""How platforms head their tables of posts and of messages, English and Spanish: data, no code.

Every word stands as `fold` leaves it: lower case, without accents, anything but letters and digits a space; what
stands in brackets is left out.  Gathered from exports of Meta Business Suite, Sprout Social, Metricool, Hootsuite,
LinkedIn, TikTok and X.
"""

from __future__ import annotations

WHERE = (
    *("network", "social network", "platform", "channel", "source", "red", "red social", "plataforma", "canal"),
    *("fuente", "origen"),
)

POSTS: dict[str, tuple[str, ...]] = {
    "id": (
        *("post id", "id", "media id", "tweet id", "video id", "permalink", "post link", "link", "url"),
        *("identificador de la publicacion", "id de publicacion", "id de la publicacion", "enlace permanente"),
        *("enlace", "enlace de la publicacion"),
    ),
    "text": (
        *("post", "description", "title", "post title", "video title", "post message", "message", "text"),
        *("tweet text", "caption", "copy", "name"),
        *("descripcion", "titulo", "texto", "mensaje", "publicacion", "nombre"),
    ),
    "published": (
        *("publish time", "published", "published at", "published date", "post date", "post time", "posted"),
        *("created time", "created date", "date published", "video publish time"),
        *("hora de publicacion", "fecha de publicacion", "publicado", "publicada"),
        *("fecha y hora", "fecha y hora de publicacion", "date and time"),
    ),
    "date": ("date", "day", "fecha", "dia", "data"),
    "time": ("time", "hour", "hora"),
    "format": ("content type", "media type", "format", "formato", "tipo de contenido", "tipo de medio"),
    "kind": ("post type", "type", "kind", "tipo", "tipo de publicacion", "clase"),
    "tag": (
        *("tags", "tag", "labels", "custom labels", "topic", "topics", "theme", "campaign"),
        *("etiquetas", "etiqueta", "tema", "temas", "campana", "etiquetas personalizadas"),
    ),
    "content": ("content", "piece", "contenido", "pieza"),
    "network": WHERE,
    "account": (
        *("account", "account name", "account username", "profile", "page", "page name", "brand", "company"),
        *("competitor", "cuenta", "perfil", "pagina", "nombre de la pagina", "nombre de la cuenta", "marca"),
        *("nombre de usuario de la cuenta", "competidor", "empresa"),
    ),
    "boosted": (
        *("boosted", "promoted", "is boosted", "funded content status", "paid", "sponsored", "promocionado"),
        *("promocionada", "pagado", "pagada", "patrocinado", "patrocinada", "estado de contenido financiado"),
    ),
    "reach": (
        *("reach", "people reached", "accounts reached", "alcance", "cuentas alcanzadas", "personas alcanzadas"),
        *("alcance total", "total reach"),
    ),
    "impressions": ("impressions", "total impressions", "impresiones", "impresiones totales"),
    "views": (
        *("views", "video views", "total views", "plays", "reproducciones", "visualizaciones"),
        *("visualizaciones del video",),
    ),
    "paid_impressions": (
        *("paid impressions", "impresiones pagadas", "impresiones de pago", "impresiones promocionadas"),
    ),
    "paid_reach": ("paid reach", "alcance pagado", "alcance de pago", "alcance promocionado"),
    "engagements": (
        *("engagements", "interactions", "total engagements", "total interactions", "reactions comments and shares"),
        *("interacciones", "total de interacciones", "interacciones totales"),
        *("reacciones comentarios y veces que se compartio",),
    ),
    "likes": ("likes", "reactions", "total likes", "me gusta", "reacciones"),
    "comments": ("comments", "replies", "total comments", "comentarios", "respuestas"),
    "shares": (
        *("shares", "reposts", "retweets", "total shares", "compartidos", "compartidas", "veces compartido"),
        *("veces que se compartio", "republicaciones"),
    ),
    "saves": ("saves", "saved", "bookmarks", "guardados", "guardadas", "veces que se guardo"),
    "clicks": ("link clicks", "post link clicks", "url clicks", "clicks", "clics en el enlace", "clics"),
    "orders": (
        *("orders", "conversions", "purchases", "sales", "pedidos", "conversiones", "compras", "ventas"),
    ),
    "followers": ("followers", "fans", "follower count", "seguidores", "total de seguidores"),
}  # fmt: skip
"""What a platform says of each post."""

POST_TEXTS = frozenset(
    {"id", "text", "published", "date", "time", "format", "kind", "tag", "content", "network", "account", "boosted"}
)

SEEN = ("reach", "impressions", "views")
"""What a rate of engagement may be over: people, times shown, plays; never mixed."""

DID = ("likes", "comments", "shares", "saves")
"""What adds up to the engagements of a post, where its table does not add them up."""

MESSAGES: dict[str, tuple[str, ...]] = {
    "received": (
        *("received", "received at", "date received", "received date", "message date", "recibido", "recibida"),
        *("fecha de recepcion", "recibido el", "fecha del mensaje"),
    ),
    "date": ("date", "fecha", "created", "created at", "timestamp", "data"),
    "answered": (
        *("answered", "answered at", "replied", "replied at", "first reply", "first response", "reply date"),
        *("response date", "first reply date", "contestado", "contestada", "respondido", "respondida"),
        *("fecha de respuesta", "primera respuesta", "respuesta"),
    ),
    "channel": WHERE,
    "kind": ("kind", "type", "category", "message type", "tipo", "tipo de mensaje", "categoria", "clase", "motivo"),
    "text": ("text", "message", "body", "texto", "mensaje"),
    "id": ("id", "message id", "ticket", "ticket id", "conversation id", "id del mensaje"),
    "author": ("author", "from", "user", "username", "sender", "autor", "de", "usuario", "remitente"),
}  # fmt: skip
"""What a platform says of each message to a brand."""

MESSAGE_TEXTS = frozenset(MESSAGES)

KINDS: dict[str, tuple[str, ...]] = {
    "complaint": ("complaint", "complaints", "problem", "queja", "quejas", "reclamo", "reclamacion", "problema"),
    "question": ("question", "questions", "query", "pregunta", "preguntas", "consulta", "duda"),
    "praise": ("praise", "compliment", "thanks", "elogio", "felicitacion", "agradecimiento", "gracias"),
}
"""Kinds of messages as people write them; others stay as they are typed."""

NO = (
    *("no", "none", "false", "0", "organic", "not boosted", "not promoted", "n a", "ninguno", "ninguna", "falso"),
    *("organico", "organica", "sin promocionar", "no promocionado", "no promocionada", "not available", "unfunded"),
    *("no answer", "unanswered", "pending", "open", "sin respuesta", "sin contestar", "pendiente", "abierto"),
)
"""What says in a cell of yes or no that it is not so."""

YES = ("yes", "true", "1", "x", "si", "answered", "replied", "contestado", "respondido", "verdadero", "boosted")
"""What says that it is."""

UNKNOWN = ("n a", "na", "n d", "nd", "null", "nan", "not available", "no disponible")
"""What stands in a cell of which the platform knows nothing."""

ALWAYS = ("lifetime", "all time", "total", "de por vida", "siempre", "todo el periodo")
"""What stands for a date where counts are of a post's whole life."""
