"use strict";
/* Worlds that Python computed, for lessons whose rules a page cannot: read back at the stop that the sliders show. */

const RECORDED = LESSON.recorded;

/* Whole numbers in LEB128, in base64. */
function numbersOf(text) {
  const read = [];
  let value = 0, times = 1;
  for (const letter of atob(text)) {
    const byte = letter.charCodeAt(0);
    value += (byte & 127) * times;
    times *= 128;
    if (byte < 128) { read.push(value); value = 0; times = 1; }
  }
  return read;
}

/* What was recorded where the sliders stand. */
function recordedStop(setting) {
  return RECORDED.told[RECORDED.stops[RECORDED.by.map((name) => setting[name]).join(" ")]];
}

/* The k-th world of a pupil; neighbours begin with other ones. */
function recordedWorld(setting, people, pupil, k) {
  const told = recordedStop(setting), many = RECORDED.worlds, at = ((7 * pupil + k) % many + many) % many;
  const numbers = numbersOf(told.worlds[at]), course = {
    tick: new Int32Array(people).fill(-1), parent: new Int32Array(people).fill(-1), by: new Int8Array(people).fill(1),
    seen: new Int32Array(people), left: new Int32Array(people).fill(-1), corrected: new Int32Array(people).fill(-1),
    views: 0, last: setting.ticks, followers: 0, visits: numbersOf(told.visits)[at],
  };
  let next = 0;
  const take = () => numbers[next++], seeds = Array.from({ length: take() }, take);
  for (let left = take(); left > 0; left--) {
    const person = take();
    course.tick[person] = take();
    course.parent[person] = take() - 1;
    course.by[person] = course.parent[person] < 0 ? -1 : 0;
  }
  for (let left = take(); left > 0; left--) course.corrected[take()] = take();
  course.lost = numbers.slice(next);
  return { seeds, course };
}

/* The sums of all worlds that are counted there. */
function recordedSums(setting) {
  const told = recordedStop(setting), [first, second] = told.waves;
  return { sizes: numbersOf(told.sizes), first, second, views: 0, lost: numbersOf(told.lost), visits: numbersOf(told.visits) };
}
