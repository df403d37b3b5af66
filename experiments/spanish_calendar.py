"""Writes configs/cafe_nomada_calendario.xlsx: the plan of configs/cafe_nomada.yaml as somebody in an office keeps it.

    python experiments/spanish_calendar.py [FILE]

A title above the table, real dates, amounts as numbers with a Mexican format, prices in words, blank cells, notes, a
total that must not count as a line, and a second sheet that is none of our business.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

FILE = Path(__file__).parents[1] / "configs" / "cafe_nomada_calendario.xlsx"

HEADINGS = ["Línea", "Medio", "Canal", "Contenido", "Desde", "Hasta", "Días", "Presupuesto", "Público", "Precio",
            "Tope semana", "Responsable", "Notas"]  # fmt: skip

START, END = date(2027, 3, 1), date(2027, 5, 30)
LINES = [
    ["ig_posts", "propio", "Instagram", "unboxing", START, END, "L-X-V", None, "todos", None, None, "creativas", None],
    ["boletín", "propio", "boletín", "oferta", date(2027, 3, 4), END, "J", 4_500, "suscriptores", None, 1, "creativas",
     "sale a las 9"],
    ["ig_anuncios", "pagado", "Instagram", "anuncio", START, END, "diario", 135_000, "estudiantes, oficinas",
     "CPM 46,50 CTR 1,08 % CVR 1,15 %", 10, "creativas", None],
    ["yt_anuncios", "pagado", "YouTube", "anuncio", date(2027, 3, 15), date(2027, 5, 16), "diario", 40_000, "oficinas",
     "preset", 10, "creativas", None],
    ["buscador", "pagado", "buscador", "respuesta", START, END, "diario", 70_000, "todos",
     "CPC 9,80 CTR 6,64 % CVR 3 %", None, "creativas", None],
    ["creadoras", "pagado", "Instagram", "unboxing", date(2027, 3, 8), date(2027, 5, 8), "cada 2 semanas", 72_000,
     "estudiantes", "4 micro", None, "comunidad", "5 veces"],
    ["reels", "propio", "Instagram", "barista", date(2027, 3, 3), END, "L, M, J, V", 108_000, "estudiantes", None,
     None, "creativas", "alquiler del estudio"],
    ["lista_whatsapp", "propio", "WhatsApp", "oferta", date(2027, 3, 5), END, "V cada 2 semanas", 3_000, "suscriptores",
     None, 1, "comunidad", None],
    ["segundo_boletín", "propio", "boletín", "oferta", date(2027, 3, 1), END, "L", 4_500, "suscriptores", None, 1,
     "creativas", None],
    ["muestras", "ganado", "evento", "muestra", date(2027, 3, 20), date(2027, 3, 20), None, 172_500, "oficinas",
     "3750 muestras", None, "comunidad", "en la feria"],
    ["código_amigo", "ganado", "referidos", "código", START, END, "diario", 96_000, "clientes", "60 por uso", None,
     "comunidad", "máximo"],
    ["prensa", "ganado", "prensa", "noticia", date(2027, 4, 7), date(2027, 4, 7), None, 45_000, "todos", None, None,
     "agencia", None],
    ["medio_ig", "pagado", "Instagram", "anuncio", START, END, "diario", 85_800, "estudiantes, oficinas",
     "CPM 46,50 CTR 1,08 % CVR 1,15 %", 10, "creativas", "para la mezcla"],
    ["medio_buscador", "pagado", "buscador", "respuesta", START, END, "diario", 47_450, "todos",
     "CPC 9,80 CTR 6,64 % CVR 3 %", None, "creativas", "para la mezcla"],
]  # fmt: skip


def workbook() -> Workbook:
    """The two sheets."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Plan"
    sheet.append(["Café Nómada · suscripciones de primavera 2027"])
    sheet.append([])
    sheet.append(HEADINGS)
    for line in LINES:
        sheet.append(line)
    sheet.append([])
    sheet.append(["Total", *[None] * 6, sum(line[7] or 0 for line in LINES)])
    sheet["A1"].font = Font(bold=True)
    for row in sheet.iter_rows(min_row=4):
        for cell in row[4:6]:
            cell.number_format = "dd/mm/yyyy"
        row[7].number_format = "#,##0.00"
    book.create_sheet("Ideas").append(["¿Y si probamos TikTok?"])
    return book


def main() -> None:
    """Write the workbook."""
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    workbook().save(file)
    print(f"{file}: {len(LINES)} lines")


if __name__ == "__main__":
    main()
