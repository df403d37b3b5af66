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

/* The k-th world of a pupil; neighbours begin with other ones.  Who heard it first, from a post or an ad, has 0, 1, 2
 * where others have a friend. */
function recordedWorld(setting, people, pupil, k) {
  const told = recordedStop(setting), many = RECORDED.worlds, at = ((7 * pupil + k) % many + many) % many;
  const numbers = numbersOf(told.worlds[at]), course = {
    tick: new Int32Array(people).fill(-1), parent: new Int32Array(people).fill(-1), by: new Int8Array(people).fill(1),
    seen: new Int32Array(people), left: new Int32Array(people).fill(-1), ringed: new Int32Array(people).fill(-1),
    views: 0, last: setting.ticks, followers: 0,
  };
  let next = 0;
  const take = () => numbers[next++], seeds = Array.from({ length: take() }, take);
  const onDays = (ticks) => {
    let person = 0;
    return Array.from({ length: take() }, () => { person += take(); ticks[person] = take(); return person; });
  };
  for (const person of onDays(course.tick)) {
    const teller = take();
    course.parent[person] = teller < 3 ? -1 : teller - 3;
    course.by[person] = teller < 3 ? -1 - teller : 0;
  }
  onDays(course.ringed);
  if (told.lost) Object.assign(course, { lost: numbers.slice(next), visits: numbersOf(told.visits)[at] });
  return { seeds, course };
}

/* The sums of all worlds that are counted there. */
function recordedSums(setting) {
  const told = recordedStop(setting), [first, second] = told.waves, sum = { sizes: numbersOf(told.sizes), first, second, views: 0 };
  for (const name of ["lost", "visits", "bought"]) if (told[name]) sum[name] = numbersOf(told[name]);
  return sum;
}
