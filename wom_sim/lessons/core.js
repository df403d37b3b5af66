"use strict";
/* One world of the model, as wom_sim computes it: the same bits for every person's tick and parent.
 *
 * Chance is the keyed hash of wom_sim/rng.py.  A 64-bit word is two 32-bit halves; functions that make one leave it in
 * H and L.  Nothing here takes a logarithm, a power or a root: those differ between browsers by the last bit.  What
 * needs one comes as an integer from Python (the cut of "passes it on", the cuts of leaving).
 */
const CONTACT = 1, PARENT = 2, SHARE = 7, STOP = 8, THRESHOLD = 9, IMPRESSIONS = 10, POST = 11, FOLLOW = 13, SEEDING = 15, WORLD = 16;
const HOP = 20, UNSUBSCRIBE = 21;
const FIRST = -1, POSTED = -2, ADVERTISED = -3; // sources that are no person
const SPREAD = 0, LINEAR = 1, STEP = 2;
const TWO32 = 4294967296, TWO53 = 9007199254740992, UNIT = 1048576;

let H = 0, L = 0;

function multiply(h, l, ch, cl) {
  const l0 = l & 0xffff, l1 = l >>> 16, c0 = cl & 0xffff, c1 = cl >>> 16;
  const p00 = l0 * c0, p01 = l0 * c1, p10 = l1 * c0;
  const middle = (p00 >>> 16) + (p01 & 0xffff) + (p10 & 0xffff);
  const carried = l1 * c1 + (p01 >>> 16) + (p10 >>> 16) + (middle >>> 16);
  H = (carried + Math.imul(h, cl) + Math.imul(l, ch)) | 0;
  L = (middle << 16) | (p00 & 0xffff);
}

function mix(h, l) {
  multiply(h ^ (h >>> 30), l ^ ((l >>> 30) | (h << 2)), 0xbf58476d, 0x1ce4e5b9);
  multiply(H ^ (H >>> 27), L ^ ((L >>> 27) | (H << 5)), 0x94d049bb, 0x133111eb);
  const low = L ^ ((L >>> 31) | (H << 1));
  H ^= H >>> 31;
  L = low;
}

/* The state (h, l) after a word whose step G·(word + 1) is (gh, gl). */
function absorbStep(h, l, gh, gl) {
  const low = (l >>> 0) + (gl >>> 0);
  mix((h + gh + (low >= TWO32 ? 1 : 0)) | 0, low | 0);
}

/* G·(word + 1), which is all that a draw needs of a word. */
function stepOf(h, l) {
  const low = (l + 1) | 0;
  multiply(low === 0 ? (h + 1) | 0 : h, low, 0x9e3779b9, 0x7f4a7c15);
}

/* A whole number of less than 2^53 as a word. */
function halves(n) {
  return [Math.floor(n / TWO32) | 0, n | 0];
}

/* rng.start: mix64(seed + G). */
function mixStart(seed) {
  const low = (seed[1] >>> 0) + 0x7f4a7c15;
  mix((seed[0] + 0x9e3779b9 + (low >= TWO32 ? 1 : 0)) | 0, low | 0);
}

/* rng.key: a seed (halves) and whole numbers or halves. */
function key(seed, ...words) {
  mixStart(seed);
  for (const word of words) {
    const h = H, l = L;
    stepOf(...(typeof word === "number" ? halves(word) : word));
    absorbStep(h, l, H, L);
  }
  return [H, L];
}

function absorb(state, word) {
  stepOf(...(typeof word === "number" ? halves(word) : word));
  absorbStep(state[0], state[1], H, L);
  return [H, L];
}

/* The 53 bits of the last draw that are compared with a cut. */
function lot() {
  return (H >>> 0) * 2097152 + (L >>> 11);
}

const cut = (probability) => Math.ceil(probability * TWO53);
const worldSeed = (seed, world) => key(seed, WORLD, world);

/* ---- text ids: BLAKE2b of 8 bytes, little endian, of their UTF-8 */

const IV = [
  0x6a09e667, 0xf3bcc908, 0xbb67ae85, 0x84caa73b, 0x3c6ef372, 0xfe94f82b, 0xa54ff53a, 0x5f1d36f1,
  0x510e527f, 0xade682d1, 0x9b05688c, 0x2b3e6c1f, 0x1f83d9ab, 0xfb41bd6b, 0x5be0cd19, 0x137e2179,
];
const SIGMA = [
  "0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d",
  "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0",
].map((row) => [...row].map((letter) => parseInt(letter, 16)));

function nameWord(name) {
  const bytes = new TextEncoder().encode(name), state = IV.slice(), blocks = Math.max(1, Math.ceil(bytes.length / 128));
  state[0] ^= 0;
  state[1] ^= 0x01010008; // one leaf, no key, 8 bytes
  for (let block = 0; block < blocks; block++) {
    const last = block === blocks - 1, message = new Uint32Array(32);
    for (let k = 0; k < 128 && block * 128 + k < bytes.length; k++) {
      const word = (k >> 3) * 2 + ((k >> 2) & 1 ? 0 : 1); // high half first, as in IV
      message[word] |= bytes[block * 128 + k] << (8 * (k & 3));
    }
    compress(state, message, last ? bytes.length : (block + 1) * 128, last);
  }
  return [state[0] | 0, state[1] | 0];
}

function compress(state, message, count, last) {
  const v = [...state, ...IV];
  v[25] ^= count;
  if (last) { v[28] = ~v[28]; v[29] = ~v[29]; }
  for (let round = 0; round < 12; round++) {
    const s = SIGMA[round % 10];
    for (let k = 0; k < 4; k++) quarter(v, message, k, 4 + k, 8 + k, 12 + k, s[2 * k], s[2 * k + 1]);
    for (let k = 0; k < 4; k++) {
      quarter(v, message, k, 4 + ((k + 1) & 3), 8 + ((k + 2) & 3), 12 + ((k + 3) & 3), s[8 + 2 * k], s[9 + 2 * k]);
    }
  }
  for (let k = 0; k < 16; k++) state[k] ^= v[k] ^ v[16 + k];
}

function quarter(v, m, a, b, c, d, x, y) {
  add(v, a, v[2 * b], v[2 * b + 1]);
  add(v, a, m[2 * x], m[2 * x + 1]);
  turn(v, d, a, 32);
  add(v, c, v[2 * d], v[2 * d + 1]);
  turn(v, b, c, 24);
  add(v, a, v[2 * b], v[2 * b + 1]);
  add(v, a, m[2 * y], m[2 * y + 1]);
  turn(v, d, a, 16);
  add(v, c, v[2 * d], v[2 * d + 1]);
  turn(v, b, c, 63);
}

function add(v, a, h, l) {
  const low = (v[2 * a + 1] >>> 0) + (l >>> 0);
  v[2 * a] = (v[2 * a] + h + (low >= TWO32 ? 1 : 0)) | 0;
  v[2 * a + 1] = low | 0;
}

/* v[d] = (v[d] xor v[a]) turned right by 16, 24, 32 or 63 bits. */
function turn(v, d, a, bits) {
  const h = v[2 * d] ^ v[2 * a], l = v[2 * d + 1] ^ v[2 * a + 1];
  if (bits === 32) { v[2 * d] = l; v[2 * d + 1] = h; }
  else if (bits === 63) { v[2 * d] = (h << 1) | (l >>> 31); v[2 * d + 1] = (l << 1) | (h >>> 31); }
  else { v[2 * d] = (h >>> bits) | (l << (32 - bits)); v[2 * d + 1] = (l >>> bits) | (h << (32 - bits)); }
}

/* ---- networks */

/* People (whole numbers or names, in order) and ties [a, b] by position, each friendship once. */
function network(ids, ties) {
  const people = ids.length, gh = new Int32Array(people), gl = new Int32Array(people);
  ids.forEach((id, k) => {
    stepOf(...(typeof id === "number" ? halves(id) : nameWord(id)));
    gh[k] = H;
    gl[k] = L;
  });
  const degree = new Int32Array(people);
  for (const [a, b] of ties) { degree[a]++; degree[b]++; }
  const first = new Int32Array(people + 1);
  for (let k = 0; k < people; k++) first[k + 1] = first[k] + degree[k];
  const friends = new Int32Array(first[people]), next = first.slice();
  for (const [a, b] of ties) { friends[next[a]++] = b; friends[next[b]++] = a; }
  for (let k = 0; k < people; k++) friends.subarray(first[k], first[k + 1]).sort();
  return { ids, people, ties, gh, gl, degree, first, friends };
}

/* Who starts: "random", "one_hop" (a friend of somebody random) or "degree" (most friends), as seeding.choose does. */
function choose(net, rule, many, seed) {
  const order = [...Array(net.people).keys()];
  if (rule === "degree") return order.sort((a, b) => net.degree[b] - net.degree[a] || a - b).slice(0, many);
  const state = key(seed, SEEDING, 0);
  rankByLot(net, state, order);
  if (rule === "random") return order.slice(0, many);
  const chosen = new Set(), hop = absorb(state, HOP);
  for (const person of order) if (chosen.size < many) chosen.add(friendByLot(net, hop, person));
  for (const person of order) if (chosen.size < many) chosen.add(person);
  return [...chosen];
}

function lotsOf(net, state, people) {
  return new Map(people.map((person) => {
    absorbStep(state[0], state[1], net.gh[person], net.gl[person]);
    return [person, [H >>> 0, L >>> 0]];
  }));
}

function rankByLot(net, state, people) {
  const lots = lotsOf(net, state, people);
  people.sort((a, b) => lots.get(a)[0] - lots.get(b)[0] || lots.get(a)[1] - lots.get(b)[1]);
}

function friendByLot(net, hop, person) {
  const friends = [...net.friends.subarray(net.first[person], net.first[person + 1])];
  if (!friends.length) return person;
  absorbStep(hop[0], hop[1], net.gh[person], net.gl[person]);
  rankByLot(net, [H, L], friends);
  return friends[0];
}

/* ---- a world */

/* What a setting says, in whole percents as it is typed, as `run` wants it; `tables` are the cuts that Python made:
 * share (one a percent) and, where there are posts, follow, reach and leave (by posts in a week). */
function howOf(setting, tables) {
  const how = {
    link: { spread: SPREAD, linear: LINEAR, count: STEP, part: STEP }[setting.rule], need: setting.need,
    part: setting.rule === "part" ? setting.part / 100 : 0, contact: setting.contact / 100, fade: setting.fade / 100,
    days: setting.days, stop: setting.stop / 100, share: tables.share[setting.share], ticks: setting.ticks,
  };
  if (setting.ads > 0) how.ads = cut(setting.ads / 1000);
  if (setting.posts > 0) how.posts = { ...tables.posts, on: postDays(setting.posts, setting.ticks) };
  return how;
}

/* The ticks of so many posts a week, spread over it. */
function postDays(posts, ticks) {
  const days = [...Array(posts).keys()].map((k) => 1 + Math.floor(k * 7 / posts)), on = [];
  for (let week = 0; week <= ticks; week += 7) on.push(...days.map((day) => week + day).filter((day) => day <= ticks));
  return on;
}

/* How many friends each person needs. */
function needsOf(net, how) {
  const needs = new Int32Array(net.people);
  for (let k = 0; k < net.people; k++) needs[k] = how.part ? partOf(how.part, net.degree[k]) : how.need || 1;
  return needs;
}

/* The smallest count k with k/friends >= part, at least 1: rules.needed_sources. */
function partOf(part, friends) {
  let count = Math.max(1, Math.ceil(part * friends));
  const all = Math.max(1, friends);
  while (count > 1 && (count - 1) / all >= part) count--;
  while (count / all < part && count <= friends) count++;
  return count;
}

/* One world: {tick, parent} by position (-1: never; nobody), `by` (0 a friend, FIRST, POSTED, ADVERTISED, 1 nobody),
 * and with posts {seen, left}. */
function run(net, how, seeds, seed) {
  const n = net.people, world = {
    tick: new Int32Array(n).fill(-1), parent: new Int32Array(n).fill(-1),
    seen: new Int32Array(n), left: new Int32Array(n).fill(-1), by: new Int8Array(n).fill(1), views: 0, last: 0, followers: 0,
  };
  const now = {
    net, how, world, seed, tick: 0, shares: [], touched: [], heard: how.days > 1 ? new Uint8Array(net.friends.length) : null,
    bestH: new Float64Array(n), bestL: new Float64Array(n), source: new Int32Array(n), isTouched: new Uint8Array(n),
    sources: new Int32Array(n), influence: new Int32Array(n), needs: how.link === STEP ? needsOf(net, how) : null,
    felt: new Uint8Array(n), sure: new Uint8Array(n), follows: how.posts ? followers(net, how.posts, seed) : null,
    contactKey: key(seed, CONTACT, 0), parentKey: key(seed, PARENT, 0), stopKey: key(seed, STOP, 0),
    shareKey: key(seed, SHARE, 0, 1), thresholdKey: key(seed, THRESHOLD),
    cuts: cutsOf(how),
  };
  if (now.follows) world.followers = now.follows.reduce((sum, one) => sum + one, 0);
  for (; now.tick <= how.ticks; now.tick++) {
    if (now.tick === 0) for (const person of seeds) start(now, person);
    now.shares = now.shares.filter((share) => deliver(now, share));
    if (how.posts && how.posts.on.includes(now.tick)) post(now);
    if (how.ads && now.tick > 0) advertise(now);
    const fresh = [];
    for (const person of now.touched) act(now, person, fresh);
    now.shares.push(...fresh);
    now.touched.length = 0;
    if (!now.shares.length && !how.ads && !(how.posts && how.posts.on.some((tick) => tick > now.tick))) break;
  }
  world.last = Math.min(now.tick, how.ticks);
  return world;
}

/* Cuts of "a friend sees it" by age; the fade is a power by repeated multiplication. */
function cutsOf(how) {
  const cuts = [];
  for (let age = 1, fade = 1; age <= Math.min(how.days, how.ticks + 1); age++, fade *= how.fade) cuts.push(cut(how.contact * fade));
  return cuts;
}

function start(now, person) {
  now.sure[person] = now.felt[person] = 1;
  touch(now, person, FIRST, 0, 0);
}

/* Of all who reach somebody in one tick the smallest lot gets the credit. */
function touch(now, person, source, h, l) {
  if (!now.isTouched[person]) {
    now.isTouched[person] = 1;
    now.touched.push(person);
    now.bestH[person] = TWO32;
  }
  if (h < now.bestH[person] || (h === now.bestH[person] && l < now.bestL[person])) {
    now.bestH[person] = h;
    now.bestL[person] = l;
    now.source[person] = source;
  }
}

/* One share in one tick; whether friends can still see it tomorrow. */
function deliver(now, share) {
  const { net, how, world } = now, u = share.person, age = now.tick - share.tick;
  const contact = ofShare(now.contactKey, net, u, age), parent = ofShare(now.parentKey, net, u, age);
  const threshold = now.cuts[age - 1];
  for (let arc = net.first[u]; arc < net.first[u + 1]; arc++) {
    const v = net.friends[arc];
    if (world.tick[v] >= 0) continue; // draws are keyed: those that decide nothing need not be made
    absorbStep(contact[0], contact[1], net.gh[v], net.gl[v]);
    if (lot() >= threshold) continue;
    absorbStep(parent[0], parent[1], net.gh[v], net.gl[v]);
    touch(now, v, u, H >>> 0, L >>> 0);
    if (how.link === SPREAD) { now.felt[v] = 1; continue; }
    if (now.heard && now.heard[arc]) continue;
    if (now.heard) now.heard[arc] = 1;
    now.sources[v]++;
    now.influence[v] += Math.ceil(UNIT / net.degree[v]);
  }
  if (age >= how.days) return false;
  const ends = ofShare(now.stopKey, net, u, age);
  H = ends[0];
  L = ends[1];
  return lot() >= cut(how.stop);
}

/* The state of one share at one age, on the sharer's first clock. */
function ofShare(prefix, net, person, age) {
  absorbStep(prefix[0], prefix[1], net.gh[person], net.gl[person]);
  return absorb(absorb([H, L], 1), age);
}

/* What somebody does in a tick in which something reached her: feel, notice, pass on. */
function act(now, person, fresh) {
  const { net, how, world } = now;
  now.isTouched[person] = 0;
  if (now.follows && world.left[person] === now.tick) now.follows[person] = 0;
  const opens = how.link !== SPREAD && now.sources[person] > 0 && isOpen(now, person);
  if (world.tick[person] >= 0 || !(now.felt[person] || opens)) return;
  world.tick[person] = now.tick;
  world.parent[person] = Math.max(-1, now.source[person]);
  world.by[person] = Math.min(0, now.source[person]);
  absorbStep(now.shareKey[0], now.shareKey[1], net.gh[person], net.gl[person]);
  if (now.sure[person] || lot() < how.share) fresh.push({ person, tick: now.tick });
}

function isOpen(now, person) {
  if (now.how.link === STEP) return now.sources[person] >= now.needs[person];
  absorbStep(now.thresholdKey[0], now.thresholdKey[1], now.net.gh[person], now.net.gl[person]);
  return now.influence[person] * 8589934592 >= lot(); // 2^33: both sides in units of 2^-53
}

/* ---- posts of a channel, and leaving it */

function followers(net, posts, seed) {
  const prefix = key(seed, FOLLOW, 0), follows = new Uint8Array(net.people);
  for (let k = 0; k < net.people; k++) {
    absorbStep(prefix[0], prefix[1], net.gh[k], net.gl[k]);
    follows[k] = lot() < posts.follow ? 1 : 0;
  }
  return follows;
}

function post(now) {
  const { net, world, seed } = now, posts = now.how.posts, prefix = key(seed, POST, 1, now.tick);
  const line = key(seed, PARENT, 0, 1, now.tick), leave = key(seed, UNSUBSCRIBE, 0, 0);
  const recent = posts.on.filter((tick) => tick > now.tick - 7 && tick <= now.tick).length;
  for (let k = 0; k < net.people; k++) {
    if (!now.follows[k]) continue;
    absorbStep(prefix[0], prefix[1], net.gh[k], net.gl[k]);
    if (lot() >= posts.reach) continue;
    absorbStep(line[0], line[1], net.gh[k], net.gl[k]);
    touch(now, k, POSTED, H >>> 0, L >>> 0);
    now.felt[k] = 1;
    world.views++;
    world.seen[k]++;
    const state = absorb(leave, world.seen[k]);
    absorbStep(state[0], state[1], net.gh[k], net.gl[k]);
    if (lot() < posts.leave[recent]) world.left[k] = now.tick;
  }
}

/* ---- ads: everybody is as likely to see one, each day anew */

function advertise(now) {
  const { net, how, seed } = now, prefix = key(seed, IMPRESSIONS, 2, now.tick), line = key(seed, PARENT, 0, 2, now.tick);
  for (let k = 0; k < net.people; k++) {
    absorbStep(prefix[0], prefix[1], net.gh[k], net.gl[k]);
    if (lot() >= how.ads) continue;
    absorbStep(line[0], line[1], net.gh[k], net.gl[k]);
    touch(now, k, ADVERTISED, H >>> 0, L >>> 0);
    now.felt[k] = 1;
  }
}

const CORE = { key, worldSeed, absorb, nameWord, halves, network, choose, howOf, run };
