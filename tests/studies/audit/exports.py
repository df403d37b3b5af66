"""Miniature exports as platforms write them, each with a trap; texts, so that a test sees what it reads."""

from __future__ import annotations

from pathlib import Path

META = """\
Post ID,Account username,Description,Duration (sec),Publish time,Permalink,Post type,Data comment,Date,Views,Reach,Likes,Shares,Follows,Comments,Saves
17912345678000001,cafeluna,"Milk, oats",0,09/01/2026 07:14,https://x.y/p/1,IG reel,,Lifetime,1800,1000,80,10,3,6,4
17912345678000002,cafeluna,Beans,0,09/03/2026 19:30,https://x.y/p/2,IG image,,Lifetime,1300,800,20,2,0,8,2
17912345678000003,cafeluna,Cups,0,09/15/2026 13:05,https://x.y/p/3,IG reel,,Lifetime,2600,2000,150,20,1,20,10
"""  # noqa: E501
"""Instagram from Meta Business Suite: views beside reach, Date is "Lifetime", months first."""

META_ES = """\
Identificador de la publicación,Nombre de la página,Título,Hora de publicación,Enlace permanente,Tipo de publicación,Fecha,Impresiones,Alcance,"Reacciones, comentarios y veces que se compartió",Reacciones,Comentarios,Veces que se compartió,Total de clics
1,Café Luna,Leche,15/09/2026 07:14,https://x.y/1,Reel,De por vida,1800,1000,96,80,6,10,300
2,Café Luna,Granos,16/09/2026 19:30,https://x.y/2,Foto,De por vida,1300,800,30,20,8,2,90
"""  # noqa: E501
"""Facebook from Meta Business Suite in Spanish: a column that adds others up."""

SPROUT = """\
Date (America/Mexico_City),Post ID,Network,Post Type,Content Type,Profile,Tags,Impressions,Organic Impressions,Paid Impressions,Reach,Potential Reach,Engagement Rate (per Impression),Engagements,Reactions,Comments,Shares,Post Link Clicks,Followers
09/01/2026 09:00 am,17800000000001,Instagram,Post,Video,Café Luna,"Launch, Coffee",1400,1400,0,1000,98765,7.1%,100,70,20,10,30,12000
09/02/2026 06:30 pm,17800000000002,Facebook,Post,Photo,Café Luna,Recipes,700,700,0,500,98765,2.9%,20,14,4,2,6,4000
09/20/2026 06:30 pm,17800000000003,Facebook,Post,Photo,Café Luna,Recipes,9000,700,8300,6000,98765,2.9%,50,40,8,2,6,4100
09/20/2026 06:30 pm,17800000000003,Facebook,Post,Photo,Café Luna,Recipes,9000,700,8300,6000,98765,2.9%,50,40,8,2,6,4100
Total,,,,,,,20100,,8300,13500,,,220,164,40,16,48,
"""  # noqa: E501
"""Sprout Social: paid impressions, potential reach, rates in %, a post twice, a row of totals, a zone."""

METRICOOL = """\
Fecha;Tipo;URL;Texto;Impresiones;Alcance;Me gusta;Comentarios;Guardados;Compartidos;Interacciones;Engagement;Promocionado
01/09/2026 10:12;Reel;https://i/p/1;Hola;1.300;1.000;40;3;2;5;50;5,0%;No
14/09/2026 20:40;Carrusel;https://i/p/2;Adiós;2.600;2.000;60;10;10;20;100;5,0%;No
15/09/2026 20:40;Carrusel;https://i/p/3;Oferta;26.000;20.000;60;10;10;20;100;0,5%;Sí
"""  # noqa: E501
"""Metricool in Spanish: semicolons, points between thousands, "Engagement" is a rate, one post promoted."""

X = """\
Tweet id,Tweet text,time,impressions,engagements,engagement rate,retweets,replies,likes,url clicks
1,"one, two",2026-09-01 10:00 +0000,1000,50,0.05,5,5,30,10
2,three,2026-09-20 22:30 +0000,2000,40,0.02,5,5,20,10
"""
"""X: the time holds the date as well, the rate is a fraction, engagements hold clicks; no reach."""

HOOTSUITE = """\
Date (GMT),Post ID,Social network,Account,Post message,Likes,Comments,Shares
2026-09-01 23:30:00,1,Instagram,Bar Sol,one,30,5,5
2026-09-10 23:30:00,2,Instagram,Té Verde,two,50,5,5
2026-09-12 23:30:00,3,Instagram,cafeluna,three,70,5,5
2026-12-24 23:30:00,4,Instagram,Bar Sol,four,90,5,5
"""
"""Rivals from Hootsuite: no reach, another zone, one's own account among them, a post of another time."""

MESSAGES = """\
Received,Answered,Channel,Kind,Text
2026-09-01 09:00,2026-09-01 11:00,Instagram,Complaint,cold
2026-09-01 10:00,2026-09-01 14:00,Instagram,question,when
2026-09-02 09:00,,WhatsApp,complaint,late
2026-09-03 09:00,2026-09-03 17:00,WhatsApp,praise,nice
2026-09-04 09:00,,Instagram,complaint,again
"""

MENSAJES = """\
Recibido;Respondido;Canal;Tipo;Mensaje
01/09/2026 09:00;13/09/2026 09:00;Instagram;Queja;frío
02/09/2026 09:00;;Instagram;Consulta;hora
"""


def written(folder: Path, **texts: str) -> list[Path]:
    """The texts as files of these names."""
    paths = []
    for name, text in texts.items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths
