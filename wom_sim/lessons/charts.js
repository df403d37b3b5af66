"use strict";
/* Small charts as SVG.  What they show stands beside them in words or in a table. */

const SVG = "http://www.w3.org/2000/svg";

function shape(name, settings, ...inside) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(settings)) made.setAttribute(key, value);
  for (const one of inside) made.append(one);
  return made;
}

function sheet(width, height, label) {
  return shape("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, class: "chart" });
}

function letters(x, y, text, anchor = "middle", kind = "") {
  return shape("text", { x, y, "text-anchor": anchor, class: kind }, text);
}

/* A label of several lines, none longer than so many letters unless a single word is. */
function lines(x, y, text, most, anchor = "middle", kind = "tick") {
  const rows = [];
  for (const word of text.split(" ")) {
    if (rows.length && rows[rows.length - 1].length + word.length < most) rows[rows.length - 1] += ` ${word}`;
    else rows.push(word);
  }
  return rows.map((row, k) => letters(x, y + 13 * k, row, anchor, kind));
}

/* Bars: [label, value, kind]; values stand above. */
function bars(rows, label, below) {
  const wide = 320, high = 150, drawn = sheet(wide, high, label), most = Math.max(1, ...rows.map((row) => row[1]));
  const step = (wide - 16) / Math.max(rows.length, rows.every(([name]) => name.length < 4) ? 6 : 4), left = (wide - step * rows.length) / 2;
  rows.forEach(([name, value, kind], k) => {
    const tall = 92 * value / most, x = left + k * step;
    drawn.append(shape("rect", {
      x: x + step * 0.12, y: 114 - tall, width: step * 0.76, height: Math.max(tall, value ? 1.5 : 0), rx: 2, class: `bar ${kind || ""}`,
    }));
    if (value && rows.length <= 16) drawn.append(letters(x + step / 2, 109 - tall, number(value), "middle", "value"));
    if (k % (rows.length <= 12 ? 1 : rows.length <= 24 ? 2 : 10) === 0) drawn.append(...lines(x + step / 2, 128, name, step / 6));
  });
  drawn.append(shape("line", { x1: 4, x2: wide - 4, y1: 114.5, y2: 114.5, class: "axis" }), letters(wide / 2, 146, below, "middle", "tick"));
  return drawn;
}

/* How many worlds reached how many: ten bins of the people. */
function histogram(sizes, people, label, below) {
  const bins = Array(10).fill(0);
  for (const size of sizes) bins[Math.min(9, Math.floor(10 * size / (people + 1e-9)))]++;
  return bars(bins.map((count, k) => [number(10 * k), count, k >= 3 ? "big" : ""]), label, below);
}

/* A round number for a third of an axis. */
function third(most) {
  let unit = 1;
  while (unit * 10 < most / 3) unit *= 10;
  while (unit > most / 3) unit /= 10;
  return unit * [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((times) => times * unit * 3 >= most * 0.999);
}

/* What was tried: points [x, y], the horizontal line at which y is 1, and ends of both axes. */
function points(tried, first, last, highest, line, label, beside, below) {
  const under = lines(170, 204, below, 50), most = 3 * third(highest), wide = 320, high = 197 + 13 * under.length, drawn = sheet(wide, high, label);
  const x = (value) => 44 + (wide - 56) * (value - first) / Math.max(1, last - first), y = (value) => 170 - 150 * Math.min(value, most) / most;
  const apart = [1, 2, 5, 10, 20, 25, 50, 100].find((step) => (last - first) / step <= 8) || last - first;
  for (let at = first; at <= last; at += apart) drawn.append(letters(x(at), 186, number(at), "middle", "tick"));
  for (let k = 0; k <= 3; k++) {
    const at = most * k / 3;
    drawn.append(letters(38, y(at) + 4, number(at, most > 9 ? 0 : 1), "end", "tick"), shape("line", { x1: 44, x2: wide - 12, y1: y(at), y2: y(at), class: "grid" }));
  }
  if (line !== null) drawn.append(shape("line", { x1: 44, x2: wide - 12, y1: y(line), y2: y(line), class: "line" }), letters(wide - 12, y(line) - 5, `R = ${number(line)}`, "end", "line-name"));
  tried.forEach(([at, value], k) => {
    drawn.append(shape("circle", { cx: x(at), cy: y(value), r: k === tried.length - 1 ? 7 : 5, class: `dot ${line !== null && value >= line ? "above" : "below"}` }));
  });
  drawn.append(letters(4, 12, beside, "start", "tick"), ...under);
  return drawn;
}
