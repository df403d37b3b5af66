"use strict";
/* Sliders, bets, people, ties, the own class, codes: what hands do on the page. */

/* ---- sliders and choices */

function showControls() {
  $("controls").replaceChildren(...step().controls.map((name) => {
    const control = LESSON.controls[name];
    return control.choose ? choice(name, control) : slider(name, control);
  }));
  $("controls").hidden = !step().controls.length;
  showCost();
}

/* What the settings cost, where a lesson has a budget. */
const cost = () => Object.entries(LESSON.prices).reduce((sum, [name, price]) => sum + price * state.setting[name], 0);
const isTooDear = () => LESSON.budget !== null && cost() > LESSON.budget;

function showCost() {
  $("cost").hidden = LESSON.budget === null || !step().controls.length;
  if (LESSON.budget === null) return;
  $("cost").textContent = say("cost", { cost: number(cost()), budget: number(LESSON.budget) });
  $("cost").className = isTooDear() ? "cost dear" : "cost";
}

/* What the label says from the present value on. */
function wordOf(control, value) {
  return control.words.filter(([from]) => value >= from).map(([, word]) => word).pop() || "";
}

function slider(name, control) {
  const value = made("output", { className: "value" }), word = made("span", { className: "word" });
  const input = made("input", {
    type: "range", id: `control-${name}`, min: control.from, max: control.to, step: control.step, value: state.setting[name],
    on: () => { move(name, Number(input.value)); told(); },
  });
  const told = () => {
    value.textContent = number(Number(input.value));
    word.textContent = wordOf(control, Number(input.value));
    input.setAttribute("aria-valuetext", `${value.textContent} ${word.textContent}`.trim());
  };
  told();
  return made("div", { className: "control" }, made("label", { htmlFor: input.id }, control.label), made("span", { className: "told" }, value, word), input);
}

function choice(name, control) {
  const options = Object.entries(control.choose).map(([value, label]) => {
    const input = made("input", { type: "radio", name: `control-${name}`, value, checked: String(state.setting[name]) === value, on: () => move(name, typeof LESSON.world[name] === "number" ? Number(value) : value) });
    return made("label", { className: "option" }, input, made("span", {}, label));
  });
  return made("fieldset", { className: "control" }, made("legend", {}, control.label), ...options);
}

function move(name, value) {
  state.setting[name] = value;
  if (name === "network") take(shipped(value));
  else clear();
  $("day").textContent = "";
  showCost();
  if (step().luck === "new" && !step().pool) state.world = state.runs;
  showBets();
  showPeople();
  draw();
}

/* ---- bets: the prediction starts the run */

function showBets() {
  const now = step(), row = [], button = (text, go, kind = "") => made("button", { type: "button", className: kind, on: go }, text);
  const runs = now.runs || now.worlds || now.goal || !now.bet; // else there is only something to look at
  $("ask-bet").textContent = "";
  if (!runs) return $("bets").replaceChildren();
  if (now.runs || (now.goal && now.goal.worlds === 1) || !now.worlds || !now.bet) {
    if (now.bet) [0, 1, 2].forEach((k) => row.push(button(say(`bet_${k}`), () => start(k), "bet")));
    else row.push(button(say("run"), () => { state.world++; start(); }, "go"), button(say("same_luck"), () => start(), "plain"));
  }
  if (now.worlds) {
    const worlds = { worlds: number(now.worlds) };
    if (!now.bet || (now.compare !== "R" && earlier() === null)) row.push(button(say("run_many", worlds), () => many(), "go many"));
    else for (const bet of [false, true]) row.push(button(say(`bet_${now.compare}_${bet ? "up" : "down"}`, worlds), () => many(bet), "bet many"));
  }
  if (row.some((one) => one.classList.contains("bet"))) $("ask-bet").textContent = say("bet");
  $("bets").replaceChildren(...row);
}

/* After the first try there is something to bet against; whoever pressed the last button stays with the buttons. */
function newBets() {
  const held = $("bets").contains(document.activeElement);
  showBets();
  if (held) document.querySelector("#bets .many").focus();
}

/* ---- people: pointed at by finger, arrows, next and previous, or by name */

const canStart = () => step().people === "start" || state.mode === "start" || state.setting.who === "mine";
const canTie = () => step().people === "ties";

function showPeople() {
  $("modes").hidden = !canTie();
  $("start-here").hidden = !(canStart() || canTie());
  $("tie-here").hidden = !canTie();
  for (const mode of ["look", "start", "ties"]) $(`mode-${mode}`).checked = state.mode === mode;
  showPerson();
}

function nameOf(person) {
  return state.base.names ? state.base.names[person] : say("person", { person: state.net.ids[person] });
}

function showPerson() {
  const { pointed, net, base, mine, picked, changed } = state, parts = [];
  if (pointed < 0) parts.push(say(canTie() || canStart() ? "point" : "look"));
  else {
    parts.push(nameOf(pointed), say("friends", { friends: number(net.degree[pointed]) }));
    if (net.degree[pointed]) parts.push(say("theirs", { theirs: number(meanOfFriends([pointed]), 1) }));
    if (base.groups.length) parts.push(say("group", { group: base.groups[pointed] + 1 }));
    if (mine.includes(pointed) && state.setting.who === "mine") parts.push(say("starts"));
    if (state.course && state.course.tick[pointed] >= 0) parts.push(say("heard", { day: state.course.tick[pointed] }));
    if (state.course && RECORDED && state.course.ringed[pointed] >= 0) parts.push(say(`person_${RECORDED.ring}`, { day: state.course.ringed[pointed] }));
  }
  $("person").textContent = parts.join(" · ");
  $("start-here").textContent = say(mine.includes(pointed) ? "start_not" : "start_here");
  $("tie-here").textContent = picked < 0 || picked === pointed ? say("tie_from") : say(isTied(picked, pointed) ? "tie_cut" : "tie_draw", { person: nameOf(picked) });
  $("start-here").disabled = $("tie-here").disabled = pointed < 0;
  const count = changed.cut.length + changed.drawn.length;
  $("ties").textContent = count ? say("ties", { cut: number(changed.cut.length), drawn: number(changed.drawn.length) }) : "";
  $("undo").hidden = !count;
}

function point(person) {
  state.pointed = person;
  showPerson();
  if (step().look) lookAt(person);
  draw();
}

/* How many friends the friends of these people have, on average. */
function meanOfFriends(people) {
  const { net } = state, friends = people.flatMap((k) => [...net.friends.subarray(net.first[k], net.first[k + 1])]);
  return total(friends.map((k) => net.degree[k])) / Math.max(1, friends.length);
}

/* Whoever is looked at counts, and their friends with them. */
function lookAt(person) {
  state.looked.add(person);
  const people = [...state.looked], own = total(people.map((k) => state.net.degree[k])) / people.length;
  const theirs = meanOfFriends(people);
  $("ties").textContent = say("looked_at", { many: number(people.length), own: number(own, 1), theirs: number(theirs, 1) });
  note({ theirs });
  progress();
}

function startHere() {
  const { mine, pointed, setting, net } = state;
  if (pointed < 0) return;
  if (setting.who !== "mine") { state.setting.who = "mine"; showControls(); }
  const most = step().people === "start" ? setting.seeds : net.people;
  if (mine.includes(pointed)) mine.splice(mine.indexOf(pointed), 1);
  else if (mine.length >= most) return tell(say("no_more", { most: number(most) }), "hint");
  else mine.push(pointed);
  state.course = null;
  tell(say("you_chose", { chosen: number(mine.length), most: number(most) }), "hint");
  point(pointed);
}

const isTied = (a, b) => [...state.net.friends.subarray(state.net.first[a], state.net.first[a + 1])].includes(b);
const same = ([a, b], [c, d]) => (a === c && b === d) || (a === d && b === c);

function tieHere() {
  const { picked, pointed, net, changed } = state;
  if (pointed < 0) return;
  if (picked < 0 || picked === pointed) { state.picked = picked === pointed ? -1 : pointed; return point(pointed); }
  const tie = [picked, pointed], without = (list) => list.filter((one) => !same(one, tie));
  if (isTied(picked, pointed)) {
    const drawn = changed.drawn.some((one) => same(one, tie));
    state.changed = { cut: drawn ? changed.cut : [...changed.cut, tie], drawn: without(changed.drawn) };
    state.net = CORE.network(net.ids, without(net.ties));
  } else {
    const cut = changed.cut.some((one) => same(one, tie));
    state.changed = { cut: without(changed.cut), drawn: cut ? changed.drawn : [...changed.drawn, tie] };
    state.net = CORE.network(net.ids, [...net.ties, tie]);
  }
  state.picked = -1;
  state.course = null;
  point(pointed);
}

function undo() {
  state.net = state.base.net;
  state.changed = { cut: [], drawn: [] };
  state.course = null;
  point(state.pointed);
}

function act() {
  if (state.mode === "ties") tieHere();
  else if (canStart()) startHere();
}

function tapped(event) {
  const box = $("canvas").getBoundingClientRect(), person = stage.nearest(event.clientX - box.left, event.clientY - box.top);
  if (person < 0) return;
  point(person);
  act();
}

/* Whom the keys and buttons for the next person and the one before show: where people are looked at, some at random. */
function nextPerson(by) {
  const { net, pointed } = state, n = net.people;
  if (!step().look) return (pointed + n + (pointed < 0 && by < 0 ? 0 : by)) % n;
  const order = CORE.choose(net, "random", n, CORE.worldSeed(pupil(), 0));
  return order[(order.indexOf(pointed) + n + by) % n];
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function pressed(event) {
  const here = state.pointed;
  if (event.key in ARROWS) point(here < 0 ? 0 : stage.towards(here, ...ARROWS[event.key]));
  else if (event.key === "Enter" || event.key === " ") act();
  else if (event.key === "n" || event.key === "PageDown") point(nextPerson(1));
  else if (event.key === "p" || event.key === "PageUp") point(nextPerson(-1));
  else return;
  event.preventDefault();
}

function search() {
  const wanted = $("search").value.trim().normalize("NFC").toLowerCase(), ids = state.net.ids.map((id) => String(id).toLowerCase());
  const at = ids.indexOf(wanted), near = at >= 0 ? at : ids.findIndex((id) => wanted && id.startsWith(wanted));
  if (near < 0) return tell(say("nobody", { name: $("search").value }), "hint");
  point(near);
}

/* ---- the own class: names never leave the page */

/* By code points, as Python sorts. */
function inOrder(a, b) {
  const x = Array.from(a, (one) => one.codePointAt(0)), y = Array.from(b, (one) => one.codePointAt(0));
  for (let k = 0; k < Math.min(x.length, y.length); k++) if (x[k] !== y[k]) return x[k] - y[k];
  return x.length - y.length;
}

/* A friendship a line; names in composed letters (NFC), so that Zoë is one person however she was typed. */
function readClass(text) {
  const ties = new Map(), names = new Set(), unread = [];
  for (const line of text.normalize("NFC").split(/\r?\n/)) {
    const cells = line.split(/[,;\t]| [-–—] /).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1").trim().replace(/\s+/g, " ")).filter(Boolean);
    if (cells.length > 2) unread.push(line.trim());
    else {
      cells.forEach((name) => names.add(name));
      if (cells.length === 2 && cells[0] !== cells[1]) ties.set(JSON.stringify(cells.slice().sort()), cells);
    }
  }
  const whole = [...names].every((name) => /^-?(0|[1-9]\d{0,14})$/.test(name));
  const ids = whole ? [...names].map(Number).sort((a, b) => a - b) : [...names].sort(inOrder);
  const place = new Map(ids.map((id, k) => [String(id), k]));
  return { ids, ties: [...ties.values()].map((pair) => pair.map((name) => place.get(name))), unread };
}

function useClass() {
  const read = readClass($("friends").value), lines = read.unread.slice(0, 3).map((line) => line.slice(0, 60)).join(" / ");
  const unread = lines ? say("class_unread", { lines }) : "", refuse = (why) => void ($("class-said").textContent = `${say(why)} ${unread}`);
  if (read.ids.length < 2 || read.ids.length > 2000) return refuse("class_few");
  if (!read.ties.length) return refuse("class_none");
  const net = CORE.network(read.ids, read.ties), names = read.ids.map(String);
  take({ net, places: byForces(net), groups: [], dot: 1, names: read.ids.length <= 60 ? names : null, label: say("own_class") });
  $("class-said").textContent = `${say("class_read", { people: number(net.people), ties: number(net.ties.length) })} ${unread}`;
  state.tried = [];
  showPeople();
  draw();
}

/* ---- result codes: lesson, step, pupil, reached, and a letter that guards against slips */

function letterOf(numbers) {
  return CHECK[numbers.reduce((sum, value, k) => (sum + (value + 1) * (2 * k + 3)) % 23, 0)];
}

function codeOf(size, who) {
  const numbers = [LESSON.number, state.step + 1, who, size];
  return [...numbers, letterOf(numbers)].join("-");
}

function showCode(size) {
  const code = codeOf(size, pupilNumber());
  $("code").replaceChildren(made("span", {}, say("your_code")), made("strong", {}, code));
}

/* Codes in a text, the last of each pupil, for the step that most of them are of. */
function readCodes(text) {
  const read = [], wrong = [];
  for (const word of text.toUpperCase().split(/[\s,;]+/).filter(Boolean)) {
    const parts = word.split("-"), numbers = parts.slice(0, 4).map(Number);
    const good = parts.length === 5 && numbers.every((value) => Number.isInteger(value) && value >= 0) && letterOf(numbers) === parts[4] && numbers[0] === LESSON.number;
    if (good) read.push(numbers);
    else wrong.push(word);
  }
  return { sizes: [...new Map(read.map(([, at, who, size]) => [`${at}-${who}`, size])).values()], wrong };
}

function showPool(sizes, wrong, people) {
  const big = sizes.filter((size) => 4 * size >= people).length, told = say("pooled", { codes: number(sizes.length), big: number(big) });
  $("pool-said").textContent = [sizes.length ? told : say("pool_none"), wrong.length ? say("pool_wrong", { codes: wrong.slice(0, 4).join(", ") }) : ""].join(" ");
  $("pool-chart").replaceChildren(...(sizes.length ? [histogram(sizes, people, told, say("percent_reached"))] : []));
  if (sizes.length) note({ class: big });
}

const pooling = () => LESSON.steps.find((one) => one.pool) || step();
const peopleThere = () => LESSON.networks[{ ...LESSON.world, ...pooling().set }.network].people;

function pool() {
  const { sizes, wrong } = readCodes($("codes").value);
  showPool(sizes, wrong, peopleThere());
}

/* What pupils 1 to 25 would find, for who has no class at hand. */
function poolAlone() {
  const setting = { ...LESSON.world, ...pooling().set }, { net } = shipped(setting.network), how = CORE.howOf(setting, LESSON.tables);
  const sizes = [...Array(25).keys()].map((k) => {
    const seed = CORE.worldSeed(CORE.halves(k + 1), 0);
    return reached(CORE.run(net, how, CORE.choose(net, setting.who, setting.seeds, seed), seed));
  });
  showPool(sizes, [], net.people);
}

/* ---- ready */

const HANDS = {
  next: () => { show(state.step + 1); $("title").focus(); }, before: () => point(nextPerson(-1)),
  after: () => point(nextPerson(1)), "start-here": startHere, "tie-here": tieHere, undo, "use-class": useClass,
  "own-back": () => { take(shipped(state.setting.network)); showPeople(); draw(); }, pool, "pool-alone": poolAlone, go: search, print: () => print(),
};
for (const [id, go] of Object.entries(HANDS)) $(id).addEventListener("click", go);
for (const mode of ["look", "start", "ties"]) $(`mode-${mode}`).addEventListener("change", () => { state.mode = mode; state.picked = -1; showPeople(); draw(); });
$("search").addEventListener("keydown", (event) => { if (event.key === "Enter") search(); });
$("pupil").addEventListener("input", () => { state.tried = []; state.world = 0; clear(); draw(); });
$("canvas").addEventListener("click", tapped);
$("canvas").addEventListener("keydown", pressed);
globalThis.addEventListener("hashchange", () => { state.open ||= location.hash === "#open"; showSteps(); });
show(0);
globalThis.womLesson = { CORE, LESSON, state, draw, readClass, readCodes, codeOf, recordedWorld, recordedSums, reading, number };
