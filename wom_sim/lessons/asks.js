"use strict";
/* Questions and numbers to find: an answer counts after it was measured, so that nobody finds it by guessing. */

/* Note what a run, or many, came to, and at which settings. */
function note(values) {
  state.counted++;
  const { setting, changed } = state, where = { ...setting, cut: changed.cut.length };
  state.measured = [...state.measured.slice(-60), { ...values, where, set: settingsTold() }];
}

/* What pupils have set at this step, in words. */
function settingsTold() {
  const { setting, changed, mine } = state, parts = step().controls.map((name) => {
    const { choose } = LESSON.controls[name];
    return choose ? choose[setting[name]] : number(setting[name]);
  });
  if (changed.cut.length + changed.drawn.length) parts.push(say("ties", { cut: number(changed.cut.length), drawn: number(changed.drawn.length) }));
  if (setting.who === "mine") parts.push(`★ ${mine.slice(0, 6).map((k) => state.net.ids[k]).join(", ")}`);
  return parts.join(" · ");
}

/* The last runs of this step, or counts of many worlds, one under the other: nobody has to keep them in mind. */
function listOfTries(what) {
  const tried = state.measured.filter((one) => what in one), digits = what === "R" ? 2 : 0;
  if (tried.length < 2) return [];
  const rows = tried.map((one, k) => made("tr", {}, made("td", {}, String(k + 1)), made("td", {}, one.set), made("td", { className: "figure" }, number(one[what], digits)), made("td", {}, "day" in one ? say("on_day", { day: number(one.day) }) : "")));
  return [made("table", { className: "tries" }, made("caption", {}, say("all_tries", { what: say(`tried_${what}`) })), made("tbody", {}, ...rows.slice(-8)))];
}

/* The number that pupils have to have measured for an answer; null before there is one. */
function reading({ what, at, least }) {
  const of = what === "range" ? "heard" : what, fits = ({ where }) => Object.entries(at).every(([name, value]) => where[name] === value);
  const values = state.measured.filter((one) => of in one && fits(one)), last = values[values.length - 1];
  if (!last) return null;
  const heard = values.map((one) => one.heard), value = what === "range" ? Math.max(...heard) - Math.min(...heard) : last[of];
  return values.length < (what === "range" ? 2 : 1) || value < least ? null : value;
}

/* A number as people type it, with either mark of decimals and marks between thousands. */
function typedNumber(text) {
  const { group } = LESSON.marks, typed = text.trim(), parts = typed.split(group);
  const grouped = parts.length > 1 && parts[0].length < 4 && parts.slice(1).every((part) => /^\d{3}$/.test(part));
  return typed ? Number(grouped ? parts.join("") : typed.replace(",", ".")) : NaN;
}

function showAsks() {
  const { question, find } = step();
  $("asks").replaceChildren(...(question ? [asked(question)] : []), ...(find ? [found(find)] : []));
}

/* Whether another run can bring anything else: where nothing can be moved, one count of worlds is enough. */
const canVary = () => Boolean(step().controls.length || step().people || step().runs || step().look);

/* What has to be done before an answer counts, or nothing. */
function undone() {
  const missing = wanted().find(([, done, asks]) => !done && !asks);
  if (missing) return say("first_this", { what: missing[0] });
  return state.counted === (canVary() ? state.answered : 0) ? say("measure_first") : "";
}

/* What is said of a wrong answer. */
function wrong(what) {
  state.answered = state.counted;
  return canVary() ? `${say(what)} ${say("run_again")}` : say(what);
}

const numberField = (id) => made("input", { type: "text", inputMode: "decimal", id, autocomplete: "off" });

/* An answer to choose, and the number that it rests upon. */
function asked({ ask, answers, right, because, shows }) {
  const answer = made("p", { className: "because", role: "status" }), input = numberField("shows"), tell = (text) => void (answer.textContent = text);
  const options = answers.map((text, k) => made("label", { className: "option" }, made("input", { type: "radio", name: "answer", value: String(k + 1) }), made("span", {}, text)));
  const check = made("button", { type: "button", className: "plain", on: () => {
    const chosen = document.querySelector("input[name=answer]:checked"), open = !state.done[state.step];
    if (open && undone()) return tell(undone());
    if (open && !Number.isFinite(typedNumber(input.value))) return tell(say("type_measured"));
    if (open && reading(shows) === null) return tell(say("measure_first"));
    if (open && Math.abs(typedNumber(input.value) - reading(shows)) > 0.5) return tell(say("not_measured"));
    if (!chosen) return tell(say("choose_answer"));
    if (Number(chosen.value) !== right) { input.value = ""; return tell(wrong("wrong")); }
    tell(`${say("right")} ${because}`);
    state.ok.question = true;
    progress();
  } }, say("check"));
  return made("div", { className: "ask" }, made("label", { htmlFor: "shows" }, shows.ask), input, made("fieldset", {}, made("legend", {}, ask), ...options), check, answer);
}

/* A number to find; where it is one of a slider's stops, it has to be tried there. */
function found(find) {
  const answer = made("p", { className: "because", role: "status" }), input = numberField("find"), tell = (text) => void (answer.textContent = text);
  const check = made("button", { type: "button", className: "plain", on: () => {
    const value = typedNumber(input.value), open = !state.done[state.step];
    if (!Number.isFinite(value)) return tell(say("type_number"));
    if (open && undone()) return tell(undone());
    if (open && find.moves && !state.measured.some((one) => one.where[find.moves] === Math.round(value))) return tell(say("try_there", { value: number(value), label: LESSON.controls[find.moves].label }));
    if (Math.abs(value - find.answer) > find.within) return tell(wrong(value < find.answer ? "too_low" : "too_high"));
    tell(`${say("right")} ${find.because}`);
    state.ok.find = true;
    progress();
  } }, say("check"));
  return made("div", { className: "ask" }, made("label", { htmlFor: "find" }, find.ask), made("span", { className: "row" }, input, made("span", {}, find.unit), check), answer);
}
