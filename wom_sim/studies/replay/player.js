/* The player of one section: what it shows is `data`.  It tells "seen" (day, person, whether it plays) as an event of the
 * section, and returns what ends it. */
(root, data) => {
"use strict";
const { codes, words } = data;
const one = (name) => root.querySelector(`[data-part="${name}"]`);
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
const u8 = (text) => new Uint8Array(bytes(text)), u16 = (text) => new Uint16Array(bytes(text));
const u32 = (text) => new Uint32Array(bytes(text));
const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, data.group);
const fill = (text, named) => text.replace(/\{(\w+)(:,)?\}/g, (all, name) => (name in named ? named[name] : all));
const N = data.drawn, ticks = data.ticks;
const places = u16(data.places);
const label = (who) => (data.ids ? String(data.ids[who]) : String(data.positions ? positions[who] : who));
const positions = data.positions ? u32(data.positions) : null;
const still = matchMedia("(prefers-reduced-motion: reduce)"), night = data.night || matchMedia("(prefers-color-scheme: dark)");

// ---------------------------------------------------------------- ties of who is pointed at
let friends = null;
const pairs = [];
if (data.ties) {
  const upper = u16(data.ties.upper), degree = u16(data.ties.degree);
  friends = Array.from({ length: N }, () => []);
  for (let low = 0, k = 0; low < N; low++)
    for (let end = k + degree[low]; k < end; k++) {
      friends[low].push(upper[k]); friends[upper[k]].push(low); pairs.push([low, upper[k]]);
    }
}

// ---------------------------------------------------------------- what happened
const LIFTS = new Map(codes.stages.flatMap((events, k) => events.map((event) => [event, k + 1])));
const panels = data.panels.map((own, at) => {
  const box = root.querySelectorAll(".replay-panel")[at], canvas = box.querySelector("canvas");
  return {
    name: own.name, lines: own.lines, start: u32(own.start), person: u16(own.person), source: u16(own.source),
    what: u8(own.what), counts: u32(own.counts), box, canvas, pen: canvas.getContext("2d"),
    stage: new Uint8Array(N), medium: new Uint8Array(N), told: [], today: [], tick: -1, width: 0, height: 0,
  };
});
const happen = (panel, tick) => {
  panel.told.push(...panel.today);
  panel.told.splice(0, panel.told.length - data.tellings);
  panel.today = [];
  for (let k = panel.start[tick]; k < panel.start[tick + 1]; k++) {
    const what = panel.what[k], event = what & 15, who = panel.person[k], source = panel.source[k];
    const stage = LIFTS.get(event) || 0;
    if (stage > panel.stage[who]) { panel.stage[who] = stage; panel.medium[who] = (what >> 4) & 3; }
    if (event === codes.notice && source < codes.notDrawn) panel.today.push([source, who]);
  }
};
const advance = (panel, tick) => {
  if (tick < panel.tick) {
    panel.stage.fill(0); panel.medium.fill(0); panel.told = []; panel.today = []; panel.tick = -1;
  }
  while (panel.tick < tick) happen(panel, ++panel.tick);
};
const census = (panel) => {
  const counts = new Array(mode === "stage" ? 5 : 4).fill(0);
  for (let who = 0; who < N; who++) {
    if (mode === "stage") counts[panel.stage[who]]++;
    else if (panel.stage[who] > 0) counts[panel.medium[who]]++;
  }
  return counts;
};

// ---------------------------------------------------------------- drawing, once a tick
let tick = 0, mode = "stage", ties = true, network = one("network")?.checked, chosen = -1, pointed = -1;
const theme = () => (night.matches ? data.dark : data.light);
const spot = (panel, who) => [
  (places[2 * who] / 65535) * panel.width, (places[2 * who + 1] / 65535) * panel.height];
const fit = (panel) => {
  const wide = panel.canvas.clientWidth, dots = Math.min(2, devicePixelRatio || 1);
  panel.width = panel.height = Math.round(wide * dots);
  panel.canvas.width = panel.canvas.height = panel.width;
  panel.dots = dots;
  panel.layer = null;
};
const strokes = (panel, pairs, colour, wide, pen = panel.pen) => {
  pen.strokeStyle = colour; pen.lineWidth = wide * panel.dots;
  pen.beginPath();
  for (const [from, to] of pairs) { pen.moveTo(...spot(panel, from)); pen.lineTo(...spot(panel, to)); }
  pen.stroke();
};
const layer = (panel) => {
  const drawn = document.createElement("canvas");
  drawn.width = drawn.height = panel.width;
  strokes(panel, pairs, theme().edge, Math.max(0.25, Math.min(0.9, 400 / pairs.length)), drawn.getContext("2d"));
  return drawn;
};
const draw = (panel) => {
  const pen = panel.pen, look = theme(), colours = mode === "stage" ? look.stages : look.media;
  const size = Math.max(1.6 * panel.dots, Math.min(12 * panel.dots, data.gap * panel.width * 0.86));
  pen.fillStyle = look.ground;
  pen.fillRect(0, 0, panel.width, panel.height);
  if (network) pen.drawImage(panel.layer ||= layer(panel), 0, 0);
  if (ties) { strokes(panel, panel.told, look.before, 0.8); strokes(panel, panel.today, look.today, 1.2); }
  const who = pointed >= 0 ? pointed : chosen;
  if (who >= 0 && friends)
    strokes(panel, friends[who].map((other) => [who, other]), look.today, Math.min(0.8, 40 / friends[who].length));
  const paths = colours.map(() => new Path2D()), none = new Path2D();
  for (let at = 0; at < N; at++) {
    const [x, y] = spot(panel, at), stage = panel.stage[at];
    const part = stage === 0 ? size * 0.6 : stage === 4 ? size * 1.25 : size;
    const path = mode === "stage" ? paths[stage] : stage ? paths[panel.medium[at]] : none;
    if (size < 5 * panel.dots) path.rect(x - part / 2, y - part / 2, part, part);
    else { path.moveTo(x + part / 2, y); path.arc(x, y, part / 2, 0, 6.2832); }
  }
  pen.fillStyle = look.stages[0]; pen.fill(none);
  paths.forEach((path, k) => { pen.fillStyle = colours[k]; pen.fill(path); });
  if (who >= 0) ring(panel, who, size, look);
};
const ring = (panel, who, size, look) => {
  const pen = panel.pen, [x, y] = spot(panel, who);
  pen.strokeStyle = look.today; pen.lineWidth = 2.5 * panel.dots;
  pen.beginPath(); pen.arc(x, y, Math.max(7 * panel.dots, size), 0, 6.2832); pen.stroke();
};
const counted = (panel) => {
  const names = mode === "stage" ? words.stages : words.media, look = theme();
  const counts = census(panel), list = panel.box.querySelector("ul");
  list.replaceChildren(...counts.map((count, k) => {
    const line = document.createElement("li"), mark = document.createElement("i"), told = document.createElement("b");
    mark.style.background = (mode === "stage" ? look.stages : look.media)[k];
    told.textContent = number(count);
    line.append(mark, `${names[k]} `, told);
    return line;
  }));
  panel.box.querySelectorAll("[data-count]").forEach((cell, k) => {
    cell.textContent = number(panel.counts[k * (ticks + 1) + tick]);
  });
};
const show = () => {
  panels.forEach((panel) => { advance(panel, tick); draw(panel); counted(panel); });
  one("slider").value = tick;
  one("slider").setAttribute("aria-valuetext", data.days[tick]);
  one("day").textContent = data.days[tick];
  tellSeen();
};
const tellSeen = () => root.dispatchEvent(new CustomEvent("seen", { detail: { tick, person: chosen, plays: playing > 0 } }));

// ---------------------------------------------------------------- time
let playing = 0, last = 0;
const go = (to) => { tick = Math.max(0, Math.min(ticks, to)); show(); };
const stop = () => {
  cancelAnimationFrame(playing); playing = 0;
  one("play").textContent = words.play; one("play").setAttribute("aria-pressed", "false");
  tellSeen();
};
const frame = (now) => {
  if (now - last >= 1000 / Number(one("speed").value)) {
    last = now;
    go(tick + 1);
  }
  if (tick >= ticks) stop(); else playing = requestAnimationFrame(frame);
};
const play = () => {
  if (playing) return stop();
  if (tick >= ticks) go(0);
  one("play").textContent = words.pause; one("play").setAttribute("aria-pressed", "true");
  last = performance.now();
  playing = requestAnimationFrame(frame);
};
one("play").addEventListener("click", play);
one("back").addEventListener("click", () => { stop(); go(tick - 1); });
one("on").addEventListener("click", () => { stop(); go(tick + 1); });
one("slider").addEventListener("input", (event) => { stop(); go(Number(event.target.value)); });
one("colour").addEventListener("change", (event) => { mode = event.target.value; show(); });
one("ties").addEventListener("change", (event) => { ties = event.target.checked; show(); });
one("network")?.addEventListener("change", (event) => { network = event.target.checked; show(); });
if (still.matches) one("speed").value = "1";

// ---------------------------------------------------------------- people
const CELLS = 64, grid = Array.from({ length: CELLS * CELLS }, () => []);
for (let who = 0; who < N; who++) {
  const x = Math.min(CELLS - 1, (places[2 * who] * CELLS) >> 16), y = Math.min(CELLS - 1, (places[2 * who + 1] * CELLS) >> 16);
  grid[y * CELLS + x].push(who);
}
const nearest = (panel, event) => {
  const box = panel.canvas.getBoundingClientRect(), scale = 65535 / box.width;
  const x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
  const reach = Math.max(16 * scale, 700), wide = Math.ceil((reach / 65536) * CELLS);
  const cx = Math.floor((x / 65536) * CELLS), cy = Math.floor((y / 65536) * CELLS);
  let best = -1, least = reach * reach;
  for (let j = Math.max(0, cy - wide); j <= Math.min(CELLS - 1, cy + wide); j++)
    for (let i = Math.max(0, cx - wide); i <= Math.min(CELLS - 1, cx + wide); i++)
      for (const who of grid[j * CELLS + i]) {
        const far = (places[2 * who] - x) ** 2 + (places[2 * who + 1] - y) ** 2;
        if (far < least) { least = far; best = who; }
      }
  return best;
};
const by = (panel, source, medium) => {
  if (source >= codes.line && source !== codes.nobody)
    return fill(words.line, { line: panel.lines[source - codes.line], medium: words.media[medium] });
  if (source === codes.notDrawn) return words.friendNotDrawn;
  if (source < codes.notDrawn) return fill(words.friend, { who: label(source) });
  return medium === 3 ? words.searched : words.media[0];
};
const story = (panel, who) => {
  const lines = [];
  for (let t = 0; t <= ticks; t++)
    for (let k = panel.start[t]; k < panel.start[t + 1]; k++) {
      if (panel.person[k] !== who) continue;
      const what = panel.what[k], source = panel.source[k];
      const paid = (what & 15) === codes.share && source >= codes.line && source !== codes.nobody;
      const named = { by: by(panel, panel.source[k], (what >> 4) & 3),
        content: data.contents ? data.contents[what >> 6] : words.message, brand: data.brand || words.brand,
        line: paid ? panel.lines[source - codes.line] : "" };
      lines.push([t, fill(paid ? words.forMoney : words.told[what & 15], named)]);
    }
  return lines;
};
const tell = () => {
  const box = one("story");
  if (chosen < 0) { box.replaceChildren(); return; }
  const title = document.createElement(`h${data.level}`);
  title.textContent = fill(words.person, { person: label(chosen) });
  const parts = panels.map((panel) => {
    const part = document.createElement("div"), head = document.createElement(`h${data.level + 1}`), list = document.createElement("ol");
    head.textContent = panel.name;
    const lines = story(panel, chosen);
    for (const [t, text] of lines) {
      const line = document.createElement("li"), day = document.createElement("span");
      day.textContent = data.days[t];
      line.append(day, ` ${text}`);
      list.append(line);
    }
    const nothing = document.createElement("p");
    nothing.textContent = words.nothing;
    part.append(head, lines.length ? list : nothing);
    return part;
  });
  box.replaceChildren(title, ...parts);
};
const choose = (who) => {
  chosen = who; pointed = -1;
  one("person").value = who < 0 ? "" : label(who);
  one("person").setCustomValidity("");
  tell();
  tellSeen();
  panels.forEach(draw);
};
const beside = (key) => {
  const from = chosen < 0 ? [32767, 32767] : [places[2 * chosen], places[2 * chosen + 1]];
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  let best = chosen, least = Infinity;
  for (let who = 0; who < N; who++) {
    const x = places[2 * who] - from[0], y = places[2 * who + 1] - from[1], ahead = x * dx + y * dy;
    if (who === chosen || ahead <= 0) continue;
    const far = ahead + 3 * Math.abs(x * dy - y * dx);
    if (far < least) { least = far; best = who; }
  }
  choose(best);
};
for (const panel of panels) {
  panel.canvas.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse" || playing) return;
    const who = nearest(panel, event);
    if (who !== pointed) {
      pointed = who;
      panel.canvas.title = who < 0 ? "" : fill(words.person, { person: label(who) });
      panels.forEach(draw);
    }
  });
  panel.canvas.addEventListener("pointerleave", () => { if (pointed >= 0) { pointed = -1; panels.forEach(draw); } });
  panel.canvas.addEventListener("click", (event) => choose(nearest(panel, event)));
  panel.canvas.addEventListener("keydown", (event) => {
    if (event.key.startsWith("Arrow")) { event.preventDefault(); beside(event.key); }
    if (event.key === " ") { event.preventDefault(); play(); }
    if (event.key === "Escape") choose(-1);
  });
}
one("next").addEventListener("click", () => choose((chosen + 1) % N));
one("previous").addEventListener("click", () => choose((Math.max(chosen, 0) + N - 1) % N));
one("search").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = one("person"), wanted = field.value.trim();
  let found = -1;
  for (let who = 0; who < N && found < 0; who++) if (label(who) === wanted) found = who;
  if (found >= 0) return choose(found);
  field.setCustomValidity(fill(words.unknown, { person: wanted }));
  field.reportValidity();
});
one("person").addEventListener("input", (event) => event.target.setCustomValidity(""));

// ---------------------------------------------------------------- begin
const again = () => { panels.forEach(fit); show(); };
night.addEventListener("change", again);
let wide = 0;
const sized = new ResizeObserver(() => {
  const now = panels[0].canvas.clientWidth;
  if (now !== wide) { wide = now; again(); }
});
sized.observe(root);
root.classList.add("ready");
again();
go(data.begin ?? ticks);
if (data.person >= 0) choose(data.person);
return () => { cancelAnimationFrame(playing); sized.disconnect(); night.removeEventListener("change", again); };
}
