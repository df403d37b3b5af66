"""The words that calendars are written in, English and Spanish: data, no code.

Every word stands as `fold` leaves it: lower case, without accents, anything but letters and digits a space.
"""

from __future__ import annotations

SPANISH = {
    "name": ("linea", "nombre", "nombre de la linea", "campana", "accion", "actividad", "tactica", "id linea"),
    "medium": ("medio", "medios"),
    "kind": ("tipo", "tipo de medio", "tipo de linea", "clase"),
    "channel": ("canal", "plataforma", "red", "red social", "soporte"),
    "content": ("contenido", "pieza", "creatividad", "mensaje"),
    "from": ("desde", "inicio", "comienzo", "fecha", "fecha inicio", "fecha de inicio", "fecha inicial", "empieza"),
    "to": ("hasta", "fin", "final", "fecha fin", "fecha de fin", "fecha final", "termina"),
    "days": ("dia", "dias", "dias de publicacion", "dias de la semana", "frecuencia", "cuando"),
    "budget": (
        *("presupuesto", "presupuesto total", "importe", "importe total", "inversion", "inversion total"),
        *("monto", "gasto", "dinero", "importe gastado", "total gastado"),
    ),
    "audience": ("publico", "publico objetivo", "audiencia", "segmento", "segmentos", "objetivo", "a quien"),
    "price": ("precio", "tarifa", "modelo de compra"),
    "number": ("numero", "cantidad", "unidades", "cuantos"),
    "cost_each": (
        *("coste unitario", "costo unitario", "precio unitario", "coste por unidad", "costo por unidad"),
        *("coste por post", "costo por post", "honorarios", "cache"),
    ),
    "cost": (
        *("coste", "costo", "costes", "costos", "coste fijo", "costo fijo", "produccion"),
        *("coste de produccion", "costo de produccion"),
    ),
    "cap_per_week": ("tope semana", "tope semanal", "tope por semana", "maximo semanal", "maximo por semana"),
    "cap_per_day": ("tope dia", "tope diario", "tope por dia", "maximo diario", "maximo por dia"),
    "team": ("responsable", "equipo", "encargado", "quien", "asignado a"),
    "hours": ("horas",),
    "notes": ("nota", "notas", "comentario", "comentarios", "observaciones", "estado"),
}
"""Headings by what the column holds."""

ENGLISH = {
    "name": ("line", "line name", "name", "campaign", "action", "activity", "tactic", "line id"),
    "medium": ("medium", "media"),
    "kind": ("type", "kind", "media type", "line type"),
    "channel": ("channel", "platform", "network", "social network"),
    "content": ("content", "piece", "creative", "message"),
    "from": ("from", "start", "start date", "date", "on", "begin", "begins", "starts", "first day"),
    "to": ("to", "end", "end date", "until", "till", "ends", "last day"),
    "days": ("day", "days", "posting days", "weekdays", "days of the week", "frequency", "when"),
    "budget": ("budget", "total budget", "amount", "investment", "spend", "money", "amount spent", "spent"),
    "audience": ("audience", "target", "target audience", "segment", "segments", "who"),
    "price": ("price", "rate", "pricing", "buying model"),
    "number": ("number", "quantity", "units", "how many"),
    "cost_each": ("cost each", "unit cost", "unit price", "cost per unit", "cost per post", "fee", "fee each", "fees"),
    "cost": ("cost", "costs", "fixed cost", "production", "production cost"),
    "cap_per_week": ("cap per week", "cap week", "weekly cap", "cap a week", "max per week"),
    "cap_per_day": ("cap per day", "cap day", "daily cap", "cap a day", "max per day"),
    "team": ("owner", "team", "responsible", "assigned to", "assignee"),
    "hours": ("hour", "hours"),
    "notes": ("note", "notes", "comment", "comments", "remarks", "status"),
}
"""Headings by what the column holds."""

EITHER = {
    "cpm": ("cpm", "coste por mil", "costo por mil", "cost per thousand"),
    "cpc": ("cpc", "coste por clic", "costo por clic", "cost per click"),
    "ctr": ("ctr", "click rate", "click through rate", "tasa de clics"),
    "cvr": ("cvr", "conversion rate", "tasa de conversion"),
    "grps": ("grp", "grps"),
}
"""Headings that say nothing about the language of the file."""

MEDIA = {
    "owned": ("owned", "own", "organic", "propio", "propios", "propia", "organico", "organica"),
    "paid": ("paid", "pagado", "pagados", "pagada", "pago", "de pago", "publicidad pagada"),
    "earned": ("earned", "ganado", "ganados", "ganada"),
}
"""Who is paid for being heard."""

CRISIS = {
    "rumour": ("crisis", "rumour", "rumor", "rumores", "bulo", "fake news"),
    "scandal": ("scandal", "escandalo", "boycott", "boicot"),
}
"""A row that is no line of the plan: what may come on a day, by its kind."""

CHANNELS = {
    "instagram": ("instagram", "ig", "insta"),
    "facebook": ("facebook", "fb"),
    "tiktok": ("tiktok", "tik tok"),
    "youtube": ("youtube", "you tube", "yt", "canal de youtube"),
    "x": ("x", "twitter", "x twitter", "twitter x"),
    "linkedin": ("linkedin", "linked in"),
    "pinterest": ("pinterest",),
    "flickr": ("flickr",),
    "search": (
        *("search", "search engine", "google", "google ads", "google search", "sem"),
        *("buscador", "buscadores", "busqueda"),
    ),
    "display": ("display", "banners", "banner", "google display"),
    "newsletter": (
        *("newsletter", "email", "e mail", "mail", "mailing"),
        *("boletin", "correo", "correo electronico", "boletin de correo"),
    ),
    "blog": ("blog", "bitacora"),
    "whatsapp": ("whatsapp", "wa", "lista de whatsapp", "whatsapp list"),
    "telegram": ("telegram", "lista de telegram", "telegram list"),
    "site": ("site", "website", "web", "micro site", "microsite", "sitio", "sitio web", "pagina web", "micrositio"),
    "app": ("app", "app push", "push", "aplicacion"),
    "tv": ("tv", "television", "tele"),
    "radio": ("radio",),
    "press": ("press", "prensa", "newspapers", "newspaper", "periodicos", "medios de comunicacion"),
    "billboards": (
        "billboards",
        "billboard",
        "outdoor",
        "ooh",
        "vallas",
        "valla",
        "exterior",
        "espectaculares",
        "cartel",
        "carteles",
        "poster",
        "posters",
        "parabuses",
        "mupis",
    ),
    "cinema": ("cinema", "cine"),
    "event": ("event", "events", "evento", "eventos"),
    "referral": ("referral", "referrals", "referidos", "referido", "recomendaciones", "codigo amigo", "friend code"),
    "contest": ("contest", "giveaway", "raffle", "concurso", "sorteo"),
    "care": ("care", "customer care", "customer service", "atencion", "atencion al cliente"),
}
"""One name for each channel; others are kept as typed."""

TIERS = {
    "nano": ("nano", "nanoinfluencers", "nanoinfluencer"),
    "micro": ("micro", "micros", "microinfluencers", "microinfluencer"),
    "mid": ("mid", "medium", "mediano", "medianos", "medio", "medios"),
    "macro": ("macro", "macros", "macroinfluencers", "macroinfluencer"),
    "mega": ("mega", "megas", "celebrity", "celebrities", "famoso", "famosos"),
}
"""Sizes of influencers."""

COUNTED = {
    "samples": ("sample", "samples", "muestra", "muestras", "regalo", "regalos", "gift", "gifts"),
    "influencers": ("influencer", "influencers", "creator", "creators", "creador", "creadores"),
    "people": ("people", "persons", "guests", "visitors", "personas", "asistentes", "invitados", "visitantes"),
}
"""What a number in the price counts."""

PRESET = ("preset", "default", "standard", "predeterminado", "por defecto", "estandar")
PER_USE = ("per use", "each use", "per referral", "por uso", "por referido", "cada uso")

EVERYBODY = ("all", "everybody", "everyone", "anybody", "general", "todos", "todas", "todo el mundo", "publico general")
SUBSCRIBERS = ("subscribers", "followers", "fans", "suscriptores", "suscriptoras", "seguidores", "seguidoras")
CUSTOMERS = ("customers", "clients", "buyers", "clientes", "clientas", "compradores")

WHO = {
    "random": ("random", "at random", "al azar", "aleatorio"),
    "one_hop": ("one hop", "friends of random", "friends of people", "amigos de gente al azar", "amigos al azar"),
    "degree": ("degree", "most connected", "most followed", "mas conectados", "mas seguidos"),
    "cluster": ("cluster", "friends of each other", "amigos entre si"),
    "opim": ("opim", "best spreaders", "mejores difusores"),
}
"""Rules by which people are chosen."""

DAILY = ("daily", "every day", "each day", "all days", "diario", "diaria", "todos los dias", "cada dia", "a diario")
ONCE = ("once", "1 time", "one time", "only once", "1 vez", "una vez", "unica vez")
WORKDAYS = ("weekdays", "workdays", "working days", "entre semana", "laborables", "dias laborables")
WEEKEND = ("weekend", "weekends", "fin de semana", "fines de semana")

WEEKS = {
    1: ("weekly", "every week", "each week", "once a week", "semanal", "cada semana", "una vez por semana"),
    2: (
        *("every other week", "every two weeks", "fortnightly", "biweekly"),
        *("cada dos semanas", "quincenal", "cada quincena", "cada quince dias", "cada 15 dias"),
    ),
}
"""Every n-th week in words."""

FLIGHTS = {
    "always_on": ("always on", "always", "continuous", "siempre", "continuo", "siempre activo"),
    "pulsed": ("pulsed", "pulses", "pulsing", "por pulsos", "pulsos", "pulsado"),
    "burst": ("burst", "bursts", "rafaga", "rafagas", "explosivo"),
}
"""How advertising spreads its money over its days."""

SPANISH_DAYS = {
    "mon": ("lunes", "lun", "lu", "l"),
    "tue": ("martes", "mar", "ma", "m"),
    "wed": ("miercoles", "mie", "mier", "mi", "x"),
    "thu": ("jueves", "jue", "juev", "ju", "j"),
    "fri": ("viernes", "vie", "vier", "vi", "v"),
    "sat": ("sabado", "sabados", "sab", "sa", "s"),
    "sun": ("domingo", "domingos", "dom", "do", "d"),
}
ENGLISH_DAYS = {
    "mon": ("monday", "mondays", "mon", "mo", "m"),
    "tue": ("tuesday", "tuesdays", "tue", "tues", "tu"),
    "wed": ("wednesday", "wednesdays", "wed", "we", "w"),
    "thu": ("thursday", "thursdays", "thu", "thur", "thurs", "th"),
    "fri": ("friday", "fridays", "fri", "fr", "f"),
    "sat": ("saturday", "saturdays", "sat", "sa"),
    "sun": ("sunday", "sundays", "sun", "su"),
}
SPANISH_LETTERS, ENGLISH_LETTERS = "lxjvd", "wft"
"""Letters that only one of the languages has for a day: one of them in the column settles M and S."""

UNCLEAR_DAYS = {"t": "Tue or Thu", "s": "Sat or Sun"}
"""English letters that stand for two days."""

MONTHS = {
    1: ("january", "jan", "enero", "ene"),
    2: ("february", "feb", "febrero"),
    3: ("march", "mar", "marzo"),
    4: ("april", "apr", "abril", "abr"),
    5: ("may", "mayo"),
    6: ("june", "jun", "junio"),
    7: ("july", "jul", "julio"),
    8: ("august", "aug", "agosto", "ago"),
    9: ("september", "sep", "sept", "septiembre", "setiembre", "set"),
    10: ("october", "oct", "octubre"),
    11: ("november", "nov", "noviembre"),
    12: ("december", "dec", "diciembre", "dic"),
}

TOTALS = ("total", "totals", "sum", "subtotal", "grand total", "totales", "suma", "total general")
"""A row that begins with one of these adds up the others."""

AVERAGES = ("average", "avg", "mean", "promedio", "media", "media general", "promedio general")
"""A row that begins with one of these, and holds nothing but numbers, is an average of the others."""

CAMPAIGNS = ("campaign", "campaigns", "campana", "campanas", "campanha")
"""Headings of names that often group lines."""

CANCELLED = (
    *("cancelled", "canceled", "cancelado", "cancelada", "anulado", "anulada", "suspendido", "suspendida"),
    *("descartado", "descartada", "discarded", "dropped"),
)
"""A row whose status is one of these is not going to happen."""

STATUS = ("status", "state", "estado", "estatus", "situacion", "nota", "notas", "note", "notes", "comentarios")
"""Headings of a column that may say that a row is cancelled."""

CURRENCIES = {
    "MXN": ("MXN", "MX$", "pesos mexicanos"),
    "USD": ("USD", "US$", "U$S", "US dollars"),
    "EUR": ("EUR", "€", "euros", "Euros", "euro", "Euro"),
    "GBP": ("GBP", "£"),
    "BRL": ("BRL", "R$"),
    "COP": ("COP",),
    "ARS": ("ARS", "AR$"),
    "CLP": ("CLP",),
    "PEN": ("PEN", "S/"),
    "JPY": ("JPY", "¥"),
    "CAD": ("CAD", "CA$"),
    "AUD": ("AUD", "AU$"),
    "CHF": ("CHF",),
    "UYU": ("UYU",),
}
"""Currency signs and names as they stand beside a number or in a heading."""

DOLLAR = "$"
"""A sign of several currencies: which of them, the country says."""

OF_DOLLAR = ("USD", "MXN", "COP", "ARS", "CLP", "CAD", "AUD", "UYU")
"""Currencies that are written with a bare $."""

CURRENCY_OF = {
    "MX": "MXN",
    "US": "USD",
    "CO": "COP",
    "AR": "ARS",
    "CL": "CLP",
    "PE": "PEN",
    "BR": "BRL",
    "GB": "GBP",
    "JP": "JPY",
    "CA": "CAD",
    "AU": "AUD",
    "CH": "CHF",
    "UY": "UYU",
    "EC": "USD",
    "SV": "USD",
    "PR": "USD",
    **dict.fromkeys(("ES", "DE", "FR", "IT", "PT", "NL", "BE", "AT", "IE", "FI", "GR", "LU"), "EUR"),
}
"""Currencies by country."""

ZONES = {
    **dict.fromkeys(("utc", "gmt", "z"), "UTC"),
    **dict.fromkeys(("pt", "pst", "pdt", "pst/pdt", "pacific time", "hora del pacifico"), "America/Los_Angeles"),
    **dict.fromkeys(("et", "est", "edt", "est/edt", "eastern time", "hora del este"), "America/New_York"),
    **dict.fromkeys(("cet", "cest", "cet/cest"), "Europe/Madrid"),
}
"""Zones as platforms write them in headings."""
