"use strict";
/* The stage: where people stand, how they are drawn, and which of them is pointed at. */

/* Places of people in [0, 1] × [0, 1]: made by Python (16 bits each), on a ring, or in groups. */
function placesOf(net, { layout, groups, places }) {
  if (layout === "ring") return onRing(net.people);
  if (layout === "groups" && groups.length) return inGroups(net, groups);
  return places ? unpacked(places).map(([x, y]) => [0.03 + 0.94 * x / 65535, 0.03 + 0.94 * y / 65535]) : byForces(net);
}

function onRing(people) {
  return [...Array(people).keys()].map((k) => {
    const turn = 2 * Math.PI * k / people - Math.PI / 2;
    return [0.5 + 0.46 * Math.cos(turn), 0.5 + 0.46 * Math.sin(turn)];
  });
}

/* Each group is a sunflower, the groups stand in a circle (or a row, if they are two or three). */
function inGroups(net, groups) {
  const many = Math.max(...groups) + 1, count = Array(many).fill(0), sizes = Array(many).fill(0);
  for (const group of groups) sizes[group]++;
  const radius = many < 4 ? 0.27 : many < 7 ? 0.31 : 0.34, wide = many < 2 ? 0.44 : Math.min(0.2, radius * Math.sin(Math.PI / many) * 0.9);
  return groups.map((group) => {
    const turn = 2 * Math.PI * (group + 0.5) / many - Math.PI / 2, k = count[group]++;
    const out = wide * Math.sqrt((k + 0.5) / sizes[group]), angle = k * 2.399963;
    const centre = many < 2 ? [0.5, 0.5] : [0.5 + radius * Math.cos(turn), 0.5 + radius * Math.sin(turn)];
    return [centre[0] + out * Math.cos(angle), centre[1] + out * Math.sin(angle)];
  });
}

/* For the own class. Fruchterman & Reingold (1991): friends pull, everybody pushes; starts on a sunflower, so that it is always the same. */
function byForces(net) {
  const n = net.people, x = new Float64Array(n), y = new Float64Array(n), fx = new Float64Array(n), fy = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const out = 0.5 * Math.sqrt((k + 0.5) / n);
    x[k] = out * Math.cos(k * 2.399963);
    y[k] = out * Math.sin(k * 2.399963);
  }
  const near = 0.9 * Math.sqrt(1 / n), rounds = n > 600 ? 20 : n > 150 ? 60 : 120;
  for (let round = 0; round < rounds; round++) {
    fx.fill(0);
    fy.fill(0);
    for (let a = 0; a < n; a++) for (let b = 0; b < a; b++) {
      const dx = x[a] - x[b], dy = y[a] - y[b], push = near * near / (dx * dx + dy * dy + 1e-6);
      fx[a] += dx * push; fy[a] += dy * push; fx[b] -= dx * push; fy[b] -= dy * push;
    }
    for (const [a, b] of net.ties) {
      const dx = x[a] - x[b], dy = y[a] - y[b], pull = Math.sqrt(dx * dx + dy * dy) / near * 0.7;
      fx[a] -= dx * pull; fy[a] -= dy * pull; fx[b] += dx * pull; fy[b] += dy * pull;
    }
    const most = 0.09 * (1 - round / rounds) + 0.002;
    for (let k = 0; k < n; k++) {
      fx[k] -= x[k] * 0.25; fy[k] -= y[k] * 0.25;
      const size = Math.sqrt(fx[k] * fx[k] + fy[k] * fy[k]) || 1, go = Math.min(size, most) / size;
      x[k] += fx[k] * go; y[k] += fy[k] * go;
    }
  }
  const low = [Math.min(...x), Math.min(...y)], wide = Math.max(Math.max(...x) - low[0], Math.max(...y) - low[1]) || 1;
  const free = [(1 - (Math.max(...x) - low[0]) / wide) / 2, (1 - (Math.max(...y) - low[1]) / wide) / 2];
  return [...Array(n).keys()].map((k) => [
    0.03 + 0.94 * ((x[k] - low[0]) / wide + free[0]), 0.03 + 0.94 * ((y[k] - low[1]) / wide + free[1]),
  ]);
}

/* The canvas; `look` says what is to be seen: {net, places, groups, dot (widest, in sides), seeds, pointed, picked, course,
 * day, changed, names}. */
class Stage {
  constructor(canvas, look) {
    this.canvas = canvas;
    this.look = look;
    this.box = canvas.getBoundingClientRect();
    this.pen = canvas.getContext("2d");
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  /* Pixels of a place: the drawing is a square, centred. */
  at(person) {
    const { width, height } = this.box, side = Math.min(width, height), place = this.look.places[person];
    return [(width - side) / 2 + place[0] * side, (height - side) / 2 + place[1] * side];
  }

  radius(person) {
    const net = this.look.net, side = Math.min(this.box.width, this.box.height);
    const usual = Math.max(2.2, Math.min(9, 0.21 * side / Math.sqrt(net.people), this.look.dot * side));
    const mean = Math.max(1, net.friends.length / net.people);
    return usual * Math.min(2.6, Math.max(0.8, Math.sqrt(net.degree[person] / mean)));
  }

  draw() {
    const { canvas, pen } = this, box = this.box = canvas.getBoundingClientRect(), sharp = globalThis.devicePixelRatio || 1;
    if (!box.width) return;
    if (canvas.width !== Math.round(box.width * sharp)) canvas.width = Math.round(box.width * sharp);
    if (canvas.height !== Math.round(box.height * sharp)) canvas.height = Math.round(box.height * sharp);
    pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    pen.clearRect(0, 0, box.width, box.height);
    const style = getComputedStyle(canvas), ink = (name) => style.getPropertyValue(name).trim();
    this.drawTies(ink);
    this.drawTold(ink);
    this.drawPeople(ink);
  }

  line(a, b) {
    this.pen.moveTo(...this.at(a));
    this.pen.lineTo(...this.at(b));
  }

  strokes(pairs, colour, width, dashed = []) {
    this.pen.beginPath();
    for (const [a, b] of pairs) this.line(a, b);
    this.pen.strokeStyle = colour;
    this.pen.lineWidth = width;
    this.pen.setLineDash(dashed);
    this.pen.stroke();
    this.pen.setLineDash([]);
  }

  drawTies(ink) {
    const { net, changed, pointed, groups } = this.look, bridges = net.ties.filter(([a, b]) => groups[a] !== groups[b]);
    if (net.ties.length <= 2500) this.strokes(net.ties, ink("--tie"), 1);
    if (bridges.length <= 80) this.strokes(bridges, ink("--rim"), 1.6);
    if (changed.drawn.length) this.strokes(changed.drawn, ink("--drawn"), 2.5);
    if (changed.cut.length) this.strokes(changed.cut, ink("--cut"), 1.5, [3, 4]);
    if (pointed >= 0) {
      const own = [...net.friends.subarray(net.first[pointed], net.first[pointed + 1])];
      this.strokes(own.map((friend) => [pointed, friend]), ink("--pointed"), 1.6);
    }
  }

  drawTold(ink) {
    const { course, day } = this.look;
    if (!course) return;
    const told = [], today = [];
    course.parent.forEach((parent, person) => {
      if (parent < 0 || course.tick[person] > day) return;
      (course.tick[person] === day ? today : told).push([parent, person]);
    });
    this.strokes(told, ink("--told"), 1.4);
    this.strokes(today, ink("--today"), 2.4);
  }

  drawPeople(ink) {
    const { net, course, day, seeds, pointed, picked, names } = this.look, { pen } = this;
    const starts = new Set(seeds), kinds = { waiting: [], known: [], fresh: [], left: [] };
    for (let k = 0; k < net.people; k++) {
      const tick = course ? course.tick[k] : -1, gone = course && course.left[k] >= 0 && course.left[k] <= day;
      kinds[gone ? "left" : tick < 0 || tick > day ? "waiting" : tick === day && day > 0 ? "fresh" : "known"].push(k);
    }
    for (const [kind, people] of Object.entries(kinds)) {
      pen.beginPath();
      for (const k of people) {
        const [x, y] = this.at(k), r = this.radius(k);
        pen.moveTo(x + r, y);
        pen.arc(x, y, r, 0, 7);
      }
      pen.fillStyle = ink(kind === "left" ? "--paper" : `--${kind}`);
      pen.fill();
      pen.strokeStyle = ink(kind === "waiting" || kind === "left" ? "--rim" : "--paper");
      pen.lineWidth = 1.2;
      pen.stroke();
    }
    for (const k of kinds.left) this.cross(k, ink("--rim"));
    if (course && course.ringed) course.ringed.forEach((tick, k) => { if (tick >= 0 && tick <= day) this.ring(k, ink("--drawn")); });
    for (const k of starts) this.star(k, ink("--start"), ink("--paper"));
    for (const [k, colour] of [[picked, "--drawn"], [pointed, "--pointed"]]) if (k >= 0) this.halo(k, ink(colour));
    if (names) this.drawNames(ink("--ink"), ink("--paper"));
  }

  halo(person, colour) {
    const [x, y] = this.at(person);
    this.pen.beginPath();
    this.pen.arc(x, y, this.radius(person) + 4, 0, 7);
    this.pen.strokeStyle = colour;
    this.pen.lineWidth = 2.5;
    this.pen.stroke();
  }

  /* Who has heard a correction, or has bought: a ring, twice as wide as a rim. */
  ring(person, colour) {
    const [x, y] = this.at(person);
    this.pen.beginPath();
    this.pen.arc(x, y, this.radius(person) + 1, 0, 7);
    this.pen.strokeStyle = colour;
    this.pen.lineWidth = 3;
    this.pen.stroke();
  }

  cross(person, colour) {
    const [x, y] = this.at(person), r = this.radius(person) * 0.6;
    this.pen.beginPath();
    this.pen.moveTo(x - r, y - r); this.pen.lineTo(x + r, y + r);
    this.pen.moveTo(x - r, y + r); this.pen.lineTo(x + r, y - r);
    this.pen.strokeStyle = colour;
    this.pen.lineWidth = 1.2;
    this.pen.stroke();
  }

  star(person, colour, rim) {
    const [x, y] = this.at(person), r = Math.max(8, this.radius(person) * 1.7);
    this.pen.beginPath();
    for (let k = 0; k < 10; k++) {
      const turn = Math.PI * k / 5 - Math.PI / 2, out = k % 2 ? r * 0.48 : r;
      this.pen.lineTo(x + out * Math.cos(turn), y + out * Math.sin(turn));
    }
    this.pen.closePath();
    this.pen.fillStyle = colour;
    this.pen.fill();
    this.pen.strokeStyle = rim;
    this.pen.lineWidth = 1.5;
    this.pen.stroke();
  }

  drawNames(ink, paper) {
    const { names } = this.look, { pen } = this;
    pen.font = "12px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.lineWidth = 3;
    pen.strokeStyle = paper;
    pen.fillStyle = ink;
    names.forEach((name, k) => {
      const [x, y] = this.at(k), up = y - this.radius(k) - 5;
      pen.strokeText(name, x, up);
      pen.fillText(name, x, up);
    });
  }

  /* Who stands nearest to a point, within a finger's width; -1 if nobody does. */
  nearest(x, y, within = 22) {
    let best = -1, least = within * within;
    for (let k = 0; k < this.look.net.people; k++) {
      const [px, py] = this.at(k), far = (px - x) * (px - x) + (py - y) * (py - y);
      if (far < least) { least = far; best = k; }
    }
    return best;
  }

  /* The nearest person in a direction (unit vector), or the same one. */
  towards(person, dx, dy) {
    const places = this.look.places, [x, y] = places[person];
    let best = person, least = Infinity;
    places.forEach(([px, py], k) => {
      const along = (px - x) * dx + (py - y) * dy, aside = Math.abs((px - x) * dy - (py - y) * dx);
      if (k === person || along <= 1e-9 || aside > along) return;
      if (along + 2 * aside < least) { least = along + 2 * aside; best = k; }
    });
    return best;
  }
}
