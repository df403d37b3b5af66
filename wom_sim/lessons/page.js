"use strict";
/* The page of a lesson: its steps, sliders, bets, results and codes.  What it computes is core.js. */

const LESSON = JSON.parse(document.getElementById("lesson").textContent);
const SAYS = LESSON.words, MANY = 25, CHECK = "ABCDEFGHJKLMNPRSTUVWXYZ";
const still = matchMedia("(prefers-reduced-motion: reduce)"), narrow = matchMedia("(max-width: 760px)");
const $ = (id) => document.getElementById(id);

/* A sentence of the page with its gaps filled. */
function say(name, filled = {}) {
  return SAYS[name].replace(/\{(\w+)\}/g, (whole, key) => key in filled ? filled[key] : whole);
}

function number(value, digits = 0) {
  const [whole, part] = value.toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, LESSON.marks.group);
  return part ? grouped + LESSON.marks.decimal + part : grouped;
}

function made(name, settings = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(settings)) {
    if (key === "on") element.addEventListener(name === "input" || name === "select" ? "input" : "click", value);
    else if (key in element && key !== "list") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...inside);
  return element;
}

/* ---- networks */

function unpacked(text) {
  const bytes = atob(text), ties = [];
  for (let k = 0; k < bytes.length; k += 4) {
    ties.push([bytes.charCodeAt(k) + 256 * bytes.charCodeAt(k + 1), bytes.charCodeAt(k + 2) + 256 * bytes.charCodeAt(k + 3)]);
  }
  return ties;
}

const laid = {};

/* A network of the lesson with its places, laid out once. */
function shipped(name) {
  if (!laid[name]) {
    const told = LESSON.networks[name], ids = [...Array(told.people).keys()], net = CORE.network(ids, unpacked(told.ties));
    laid[name] = { net, places: placesOf(net, told), groups: told.groups, names: null, dot: told.layout === "ring" ? 1.3 / net.people : 1 };
  }
  return laid[name];
}

/* ---- what is going on */

const state = {
  step: 0, done: LESSON.steps.map(() => false), setting: {}, base: null, own: null, net: null, changed: { cut: [], drawn: [] },
  mine: [], world: 0, course: null, day: 0, pointed: -1, picked: -1, mode: "look", tried: [], timer: 0, runs: 0, ran: new Set(),
  measured: [], counted: 0, answered: 0, settings: new Set(), looked: new Set(),
  bet: { right: 0, placed: 0 }, ok: {}, open: LESSON.open || location.hash === "#open",
};
const stage = new Stage($("canvas"), { net: CORE.network([0, 1], [[0, 1]]), places: [[0, 0], [1, 1]], groups: [], dot: 1, seeds: [], pointed: -1, picked: -1, course: null, day: 0, changed: state.changed, names: null });

/* Whether people buy here: RECORDED stands in a script below. */
const buying = Boolean(LESSON.recorded) && LESSON.recorded.ring === "bought";
const step = () => LESSON.steps[state.step];
const pupilNumber = () => Math.max(0, Math.floor(Number($("pupil").value) || 0));
const pupil = () => CORE.halves(pupilNumber());
const reached = (course, day = Infinity) => course.tick.reduce((sum, tick) => sum + (tick >= 0 && tick <= day ? 1 : 0), 0);

/* Who has heard a correction, or has bought. */
const ringed = (course, day = Infinity) => (course.ringed || []).reduce((sum, tick) => sum + (tick >= 0 && tick <= day ? 1 : 0), 0);

function seedsIn(seed) {
  const { setting, net } = state;
  return setting.who === "mine" ? state.mine.slice() : CORE.choose(net, setting.who, Math.min(setting.seeds, net.people), seed);
}

/* One world with the settings as they stand. */
function world(k) {
  if (RECORDED) return recordedWorld(state.setting, state.net.people, pupilNumber(), k);
  const seed = CORE.worldSeed(pupil(), k), seeds = seedsIn(seed);
  return { seeds, course: CORE.run(state.net, CORE.howOf(state.setting, LESSON.tables), seeds, seed) };
}

/* How many people are in each wave: those told first, whom they told, and so on. */
function waves(course) {
  const wave = new Int32Array(course.tick.length).fill(-1), counts = [];
  const known = [...course.tick.keys()].filter((k) => course.tick[k] >= 0).sort((a, b) => course.tick[a] - course.tick[b]);
  for (const k of known) {
    wave[k] = course.parent[k] < 0 ? 0 : wave[course.parent[k]] + 1;
    counts[wave[k]] = (counts[wave[k]] || 0) + 1;
  }
  return counts;
}

function draw() {
  const { net, base, changed, course, day, pointed, picked } = state;
  const seeds = course ? state.seeds : state.setting.who === "mine" ? state.mine : [];
  Object.assign(stage.look, { net, places: base.places, names: base.names, groups: base.groups, dot: base.dot, seeds, pointed, picked, course, day, changed });
  stage.draw();
}

/* ---- running */

function clear() {
  cancelAnimationFrame(state.timer);
  state.token = {};
  $("outcome").ariaBusy = "false";
  state.course = null;
  state.day = 0;
  $("outcome").replaceChildren();
  $("said").textContent = "";
}

/* Why nothing can run as it is set, or nothing. */
function hindered() {
  if (isTooDear()) return say("too_dear", { budget: number(LESSON.budget) });
  const { who, seeds, posts, ads, rumour } = state.setting;
  if (who === "mine" && !state.mine.length) return say("choose_first");
  return who !== "mine" && !seeds && !posts && !ads && !rumour ? say("nobody_told") : "";
}

function start(bet) {
  if (hindered()) return tell(hindered(), "hint");
  clear();
  const ran = world(state.world);
  state.course = ran.course;
  state.seeds = ran.seeds;
  state.bet.now = bet;
  if (!still.matches) $("canvas").scrollIntoView({ block: "nearest", behavior: "smooth" });
  play(performance.now());
}

/* The day on which a world ends: with posts or ads the last one, else that on which somebody hears it last. */
const lastDay = (course) => state.setting.posts || state.setting.ads ? course.last : Math.max(0, ...course.tick, ...(course.ringed || []));

/* Day by day; whoever wants no motion sees the end at once. */
function play(began) {
  const last = lastDay(state.course), pace = Math.max(35, Math.min(420, 6000 / Math.max(1, last)));
  const frame = (now) => {
    state.day = still.matches ? last : Math.min(last, Math.floor((now - began) / pace));
    sayDay();
    draw();
    if (state.day < last) state.timer = requestAnimationFrame(frame);
    else finish();
  };
  frame(began);
}

function sayDay() {
  const { course, day } = state, many = number(ringed(course, day));
  $("day").textContent = say(RECORDED ? `day_${RECORDED.ring}` : "day", { day, known: number(reached(course, day)), all: number(state.net.people), corrected: many, bought: many });
}

function finish() {
  const { course, net } = state, size = reached(course);
  state.runs++;
  note({ heard: size, left: course.left.filter((tick) => tick >= 0).length, buyers: ringed(course), cost: total(course.lost || []), day: lastDay(course), friends: course.by.reduce((sum, one) => sum + (one === 0 ? 1 : 0), 0) });
  state.settings.add(asSet());
  const text = [judge(size / net.people), say("ended", { known: number(size), all: number(net.people), days: number(lastDay(course)) })];
  if (state.setting.posts && LESSON.budget === null) text.push(say("viewed", { views: number(course.views), left: number(course.left.filter((tick) => tick >= 0).length) }));
  if (buying) text.push(say("bought", { bought: number(ringed(course)) }));
  if (course.lost) text.push(say("lost", { lost: number(total(course.lost)), visits: number(course.visits) }));
  tell(text.filter(Boolean).join(" "), "result");
  if (course.lost) showLost(course);
  else if (LESSON.budget !== null) showSources(course);
  else if (state.setting.posts) showFollowers(course);
  else showWaves(course);
  $("outcome").append(...listOfTries(course.lost ? "cost" : buying ? "buyers" : state.setting.posts ? "left" : "heard"));
  if (step().pool && state.world === 0) showCode(size);
  if (step().luck === "new") state.world++;
  goal({ size, views: course.views, lost: total(course.lost || []), bought: ringed(course) }, 1);
  progress();
}

/* What became of the bet. */
function judge(share) {
  const { bet } = state;
  if (bet.now === undefined) return "";
  const was = share < 0.1 ? 0 : share <= 0.5 ? 1 : 2;
  bet.placed++;
  if (was === bet.now) bet.right++;
  return say(was === bet.now ? "bet_right" : "bet_wrong", { right: bet.right, placed: bet.placed });
}

function tell(text, kind) {
  $("said").textContent = text;
  $("said").className = `said ${kind}`;
}

function showWaves(course) {
  const counts = waves(course), rows = counts.slice(0, 80).map((count, k) => [String(k), count, k ? "" : "first"]);
  const words = say("waves_are", { waves: counts.slice(0, 14).map((count) => number(count)).join(", ") + (counts.length > 14 ? " …" : "") });
  $("outcome").replaceChildren(made("h3", {}, say("waves")), bars(rows, words, say("wave")), made("p", { className: "small" }, words));
}

/* From whom people heard it. */
function showSources(course) {
  const count = (by) => course.by.reduce((sum, one) => sum + (one === by ? 1 : 0), 0);
  const rows = [["by_first", -1, "first"], ["by_channel", -2, ""], ["by_ad", -3, ""], ["by_friend", 0, "big"]].map(([name, by, kind]) => [say(name), count(by), kind]);
  const words = say("by_are", { told: rows.map(([name, many]) => `${name} ${number(many)}`).join(" · ") });
  $("outcome").replaceChildren(made("h3", {}, say("by")), bars(rows, words, ""), made("p", { className: "small" }, words));
}

/* What the rumour cost, week by week. */
function showLost(course) {
  const rows = course.lost.map((lost, k) => [String(k + 1), lost, "first"]), words = say("lost_are", { lost: course.lost.map((lost) => number(lost)).join(", ") });
  $("outcome").replaceChildren(made("h3", {}, say("lost_weeks")), bars(rows, words, say("weeks")), made("p", { className: "small" }, words));
}

/* Who still follows the channel, every four weeks. */
function showFollowers(course) {
  const rows = [], gone = (day) => course.left.filter((tick) => tick >= 0 && tick <= day).length;
  for (let day = 0; day <= course.last; day += 28) rows.push([String(day / 7), course.followers - gone(day), day ? "" : "first"]);
  const words = say("followers_are", { followers: rows.map((row) => number(row[1])).join(", ") });
  $("outcome").replaceChildren(made("h3", {}, say("followers")), bars(rows, words, say("weeks")), made("p", { className: "small" }, words));
}

/* Many worlds at once, a few at a time so that the page stays awake. */
async function many(bet) {
  if (hindered()) return tell(hindered(), "hint");
  clear();
  draw();
  const all = step().worlds;
  if (RECORDED) {
    $("day").textContent = say("worlds_so_far", { worlds: number(all), all: number(all) });
    return summed(recordedSums(state.setting), all, bet);
  }
  const sum = { sizes: [], first: 0, second: 0, views: 0 };
  const token = state.token = {};
  $("outcome").ariaBusy = "true";
  for (let k = 0; k < all; k++) {
    const { course } = world(k), counts = waves(course);
    sum.sizes.push(reached(course));
    sum.first += counts[1] || 0;
    sum.second += counts[2] || 0;
    sum.views += course.views;
    if (k % MANY === MANY - 1) {
      $("day").textContent = say("worlds_so_far", { worlds: number(k + 1), all: number(all) });
      await new Promise((go) => setTimeout(go));
      if (token !== state.token) return;
    }
  }
  $("outcome").ariaBusy = "false";
  summed(sum, all, bet);
}

/* What the last try of this step came to; nothing before there is one. */
const earlier = () => state.ran.size && state.tried.length ? state.tried[state.tried.length - 1].value : null;

const total = (values) => values.reduce((sum, value) => sum + value, 0);

function summed(sum, all, bet) {
  const people = state.net.people, mean = total(sum.sizes) / all, R = sum.first ? sum.second / sum.first : 0;
  const big = sum.sizes.filter((size) => 4 * size >= people).length, views = sum.views / all, lost = total(sum.lost || []) / all, bought = total(sum.bought || []) / all;
  const now = { R, mean, big, views, lost, bought }[step().compare], before = earlier();
  const what = JSON.stringify([state.setting, state.changed, state.mine, pupilNumber(), $("world").textContent]), verdict = state.ran.has(what) ? say("many_same") : judgeMany(bet, now, before);
  state.ran.add(what);
  note({ R, mean, big, views, lost, bought });
  state.tried = [...state.tried.slice(-40), { at: state.setting[step().chart], value: now, like: alike() }];
  const told = step().compare === "views" ? say("many_views", { worlds: number(all), views: number(views), mean: number(mean) })
    : sum.bought ? say("many_bought", { worlds: number(all), bought: number(bought), mean: number(mean), all: number(people) })
    : sum.lost ? say("many_lost", { worlds: number(all), lost: number(lost), visits: number(total(sum.visits) / all), mean: number(mean), all: number(people) })
    : say(step().compare === "R" ? "many" : "many_mean", { worlds: number(all), mean: number(mean), all: number(people), big: number(big), R: number(R, 2) });
  tell([verdict, told].filter(Boolean).join(" "), "result");
  const label = say("spread_of", { worlds: number(all) });
  $("outcome").replaceChildren(...chartOfTries(), ...listOfTries(step().compare), made("h3", {}, label), histogram(sum.sizes, people, label, say("percent_reached")));
  goal({ size: mean, views, lost, bought }, all);
  progress();
  if (before === null) newBets();
  if (!still.matches && narrow.matches) $("outcome").scrollIntoView({ block: "nearest", behavior: "smooth" });
}

function judgeMany(bet, now, before) {
  if (bet === undefined || (step().compare !== "R" && before === null)) return "";
  const right = step().compare === "R" ? (now >= 1) === bet : (now > before) === bet;
  state.bet.placed++;
  if (right) state.bet.right++;
  return say(right ? "bet_right" : "bet_wrong", { right: state.bet.right, placed: state.bet.placed });
}

/* Everything that is set, so that two settings can be told apart. */
const asSet = () => JSON.stringify([state.setting, state.changed, state.mine.slice().sort()]);

/* What has to be the same so that two tries can stand in one chart. */
function alike() {
  const { [step().chart]: _, ...rest } = state.setting;
  return JSON.stringify([rest, state.changed, state.mine, step().compare]);
}

function chartOfTries() {
  const { chart, compare } = step();
  if (!chart) return [];
  const control = LESSON.controls[chart], tried = state.tried.filter((one) => one.like === alike()).map((one) => [one.at, one.value]);
  const most = compare === "R" ? Math.max(3, ...tried.map((one) => one[1])) : Math.max(10, ...tried.map((one) => one[1])) * 1.1, told = say(`tried_${compare}`);
  return [
    made("h3", {}, say("your_tries")),
    points(tried, control.from, control.to, most, compare === "R" ? 1 : null, `${told}: ${tried.map((one) => `${number(one[0])} → ${number(one[1], compare === "R" ? 2 : 0)}`).join(", ")}`, told, control.label),
  ];
}

/* ---- what a step asks for */

/* Means count as they are shown, in whole numbers. */
function goal(told, worlds) {
  const wanted = step().goal, { cut, drawn } = state.changed, [size, views, lost, bought] = ["size", "views", "lost", "bought"].map((name) => Math.round(told[name]));
  if (!wanted || worlds < wanted.worlds) return;
  const share = 100 * size / state.net.people;
  const met = [
    wanted.at_least === null || share >= wanted.at_least, wanted.at_most === null || share <= wanted.at_most,
    wanted.cut === null || cut.length <= wanted.cut, wanted.draw === null || drawn.length <= wanted.draw,
    wanted.views === null || views >= wanted.views, wanted.lost === null || lost <= wanted.lost,
    wanted.bought === null || bought >= wanted.bought,
  ];
  if (met.every(Boolean)) state.ok.goal = true;
  else if (!state.done[state.step]) tell(`${$("said").textContent} ${say("not_yet")}`, "result");
}

/* Everything that a step asks for, and whether it is done; a step that was done stays so. */
function wanted() {
  const now = step(), list = [], was = state.done[state.step];
  const upTo = (done, all) => was ? all : Math.min(done, all);
  if (now.runs) list.push([say("do_runs", { done: upTo(state.runs, now.runs), all: now.runs }), was || state.runs >= now.runs]);
  if (now.settings) list.push([say("do_settings", { done: upTo(state.settings.size, now.settings), all: now.settings }), was || state.settings.size >= now.settings]);
  if (now.look) list.push([say("do_look", { done: upTo(state.looked.size, now.look), all: now.look }), was || state.looked.size >= now.look]);
  if (now.tries) list.push([say("do_tries", { worlds: number(now.worlds), done: upTo(state.ran.size, now.tries), all: now.tries }), was || state.ran.size >= now.tries]);
  if (now.goal) list.push([now.goal.say, was || Boolean(state.ok.goal)]);
  if (now.question) list.push([say("do_question"), was || Boolean(state.ok.question), "ask"]);
  if (now.find) list.push([say("do_find"), was || Boolean(state.ok.find), "ask"]);
  return list;
}

function progress() {
  const list = wanted();
  $("wanted").replaceChildren(...list.map(([text, done]) => made("li", { className: done ? "done" : "" }, made("span", { className: "mark", "aria-hidden": "true" }, done ? "✓" : "○"), made("span", { className: "hidden" }, done ? say("is_done") : say("is_open")), ` ${text}`)));
  if (list.every(([, done]) => done)) state.done[state.step] = true;
  const done = state.done[state.step], last = state.step === LESSON.steps.length - 1;
  $("then").hidden = !(done && step().then);
  $("then").textContent = step().then || "";
  $("next").hidden = last;
  $("next").disabled = !done;
  showSteps();
}

function isOpen(k) {
  return state.open || k === 0 || state.done[k - 1] || state.done[k];
}

function showSteps() {
  $("steps").replaceChildren(...LESSON.steps.map((one, k) => made("li", {}, made("button", {
    type: "button", disabled: !isOpen(k), className: state.done[k] ? "done" : "", title: one.title, on: () => show(k),
    "aria-label": say("step_is", { step: k + 1, title: one.title }), ...(k === state.step ? { "aria-current": "step" } : {}),
  }, state.done[k] ? "✓" : String(k + 1)))));
}

function show(k) {
  const before = state.tried, chart = step().chart;
  Object.assign(state, { step: k, runs: 0, ran: new Set(), measured: [], counted: 0, answered: 0, settings: new Set(), looked: new Set(), world: 0, ok: {}, mine: [], picked: -1, own: null });
  state.mode = step().people === "ties" && (step().goal || step().tries) ? "ties" : "look"; // a task is about ties
  state.setting = { ...LESSON.world, ...step().set };
  state.tried = step().chart === chart ? before : [];
  take(shipped(state.setting.network));
  $("count").textContent = say("step_of", { step: k + 1, all: LESSON.steps.length });
  $("title").textContent = step().title;
  $("text").replaceChildren(...step().text.map((text) => made("p", {}, text)));
  $("code").replaceChildren();
  showAsks();
  showControls();
  showBets();
  showPeople();
  $("own").hidden = step().people !== "ties";
  progress();
  draw();
}

/* Take a network onto the stage, without a tie drawn or cut. */
function take(base) {
  clear();
  $("day").textContent = "";
  state.base = base;
  state.net = base.net;
  state.changed = { cut: [], drawn: [] };
  state.mine = [];
  state.pointed = -1;
  state.picked = -1;
  $("world").textContent = base.label || LESSON.networks[state.setting.network].label;
}
