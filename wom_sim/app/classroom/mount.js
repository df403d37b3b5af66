/* How the player stands in a component of the app, the counts of the day beside it.  New data replaces both in place: the
 * day goes on, and so do the person, where there are as many people, and what a reader set.  What is seen is told to
 * Python, some times a second while it plays. */
const player = (PLAYER);
const PAUSE = 400;
const SET = ["speed", "colour", "ties", "network"];
const kept = new WeakMap();

const begun = ({ begin, known }) => ({
  ...begin, key: "", people: known.drawn, told: `${begin.tick} ${begin.person}`, set: new Map(), timer: 0, end: () => {},
});

const tell = (mine) => {
  mine.timer = 0;
  const seen = `${mine.tick} ${mine.person}`;
  if (seen !== mine.told) mine.send({ tick: mine.tick, person: mine.person });
  mine.told = seen;
};

const made = (name, text, settings = {}) => Object.assign(document.createElement(name), { textContent: text }, settings);

/* A column a strategy, a row a count; returns what fills in those of a day. */
const counts = (aside, { heads, rows, waves }, days) => {
  const title = made("h2", ""), table = made("table", ""), cells = [];
  table.createTHead().append(made("td", ""), ...heads.map((head) => made("th", head, { scope: "col" })));
  for (const { label, texts } of rows) {
    const line = table.insertRow();
    line.append(made("th", label, { scope: "row" }));
    for (const days of texts) cells.push([line.insertCell(), days]);
  }
  for (const texts of waves) cells.push([made("p", ""), texts]);
  aside.append(title, table, ...cells.slice(-waves.length).map(([line]) => line));
  return (tick) => {
    title.textContent = days[tick];
    for (const [cell, texts] of cells) cell.textContent = texts[tick];
  };
};

const watch = (mine, section, fill) => {
  section.addEventListener("seen", ({ detail }) => {
    fill(detail.tick);
    mine.tick = detail.tick;
    mine.person = detail.person;
    if (mine.timer && detail.plays) return;
    clearTimeout(mine.timer);
    mine.timer = setTimeout(() => tell(mine), detail.plays ? PAUSE : 0);
  });
  section.addEventListener("change", ({ target }) => {
    const { part } = target.dataset;
    if (SET.includes(part)) mine.set.set(part, [target.value, target.checked]);
  });
};

const restore = (mine, section) => {
  for (const [part, [value, checked]] of mine.set) {
    const control = section.querySelector(`[data-part="${part}"]`);
    if (!control) continue;
    control.value = value;
    control.checked = checked;
    control.dispatchEvent(new Event("change"));
  }
};

/* The theme is that of the app, which a reader may have set against that of her system. */
const isDark = (element) => {
  const colour = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  const pen = document.createElement("canvas").getContext("2d");
  pen.fillStyle = colour;
  const [red, green, blue] = [1, 3, 5].map((k) => parseInt(pen.fillStyle.slice(k, k + 2), 16));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
};

const paint = (host, section, { ink, quiet, edge, media }) => {
  const colours = { ink, quiet, edge, focus: media[2], ground: "var(--st-background-color)" };
  for (const one of [host, section])
    for (const [name, colour] of Object.entries(colours)) one.style.setProperty(`--r-${name}`, colour);
};

const replace = (mine, { markup, known, beside }, dark, parent) => {
  const before = parent.querySelector(".stand"), host = made("div", "", { className: "stand" });
  const person = mine.people === known.drawn ? mine.person : -1;
  host.innerHTML = `<div class="pair"><aside></aside>${markup}</div>`;
  mine.end();
  if (before) before.replaceWith(host); else parent.append(host);
  const section = host.querySelector(".replay");
  paint(host, section, dark ? known.dark : known.light);
  watch(mine, section, counts(host.querySelector("aside"), beside, known.days));
  mine.people = known.drawn;
  const night = { matches: dark, addEventListener() {}, removeEventListener() {} };
  mine.end = player(section, { ...known, night, begin: Math.min(mine.tick, known.ticks), person });
  restore(mine, section);
};

export default ({ data, parentElement, setStateValue }) => {
  const mine = kept.get(parentElement) || begun(data);
  kept.set(parentElement, mine);
  mine.send = (seen) => setStateValue("seen", seen);
  const dark = isDark(parentElement.host || parentElement), key = `${data.key} ${dark}`;
  if (mine.key !== key) replace(mine, data, dark, parentElement);
  mine.key = key;
  return () => { clearTimeout(mine.timer); mine.end(); kept.delete(parentElement); };
};
