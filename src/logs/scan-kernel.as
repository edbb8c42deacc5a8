/**
 * The inner loops of the log scanner, in AssemblyScript: it has the instructions that compare 16 bytes at once, and loads
 * that no bounds are checked for. Works on its own memory and decides nothing. `npm run gen` compiles it.
 *
 * Memory: three tables that the caller fills, the bytes that are scanned, and three lists that `findLines` and
 * `findAnchors` write, each entry 32 bits.
 */

/** Longest part of a line that is searched. */
export const longestLine: u32 = 16384;
/** Most bytes that may be added at once. */
export const roomBytes: u32 = 1 << 18;
/** How far the search may move on for the three bytes that end a window, by their hash; 0: look closer. */
export const shiftsAt: u32 = 0;
export const shiftCount: u32 = 1 << 15;
/** 1 for the first four bytes of a window that is looked for, by their hash. */
export const startsAt: u32 = shiftsAt + shiftCount;
export const startCount: u32 = 1 << 14;
/** 32 bytes that the start of a line has at least, then 32 that it has at most. */
export const shapeAt: u32 = startsAt + startCount;
/** What was read: up to `longestLine` bytes that are left of a line before this place, `roomBytes` from it on. */
export const bytesAt: u32 = 1 << 17;
/** Places where lines start. There may be as many as bytes. */
export const linesAt: u32 = 1 << 19;
/** Indexes in that list, of lines that have another shape. */
export const oddLinesAt: u32 = linesAt + (roomBytes + longestLine + 2) * 4;
/** Places where a window may be; with these the memory ends below 60 pages of 64 KiB. */
export const foundAt: u32 = oddLinesAt + (roomBytes + longestLine + 2) * 4;

export let oddLines: u32 = 0;
/** Lines with an end that are longer than `longestLine`. */
export let longLines: u32 = 0;

export function shiftHash(bytes: u32): u32 {
  return ((bytes & 0xffffff) * 0x9e3779b1) >> 17;
}

export function startHash(bytes: u32): u32 {
  return (bytes * 0x85ebca6b) >> 18;
}

/**
 * Lists where lines start: at `begin`, and after each line end before `end`, so that the last one has no end yet. Returns
 * the number of line ends.
 */
export function findLines(begin: u32, end: u32): u32 {
  oddLines = 0;
  longLines = 0;
  let count: u32 = 0;
  let before = begin;
  enter(begin, 0);
  for (let at = begin; at < end; at += 64) {
    let ends = lineEnds(at) | (lineEnds(at + 16) << 16) | (lineEnds(at + 32) << 32) | (lineEnds(at + 48) << 48);
    // What stands behind the end is from before.
    if (end - at < 64) ends &= ((<u64>1) << (end - at)) - 1;
    while (ends != 0) {
      const start = at + <u32>ctz(ends) + 1;
      ends &= ends - 1;
      count += 1;
      if (start - before - 1 > longestLine) longLines += 1;
      before = start;
      enter(start, count);
    }
  }
  return count;
}

// @ts-ignore: decorator
@inline
function lineEnds(at: usize): u64 {
  return <u64>i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0x0a)));
}

// @ts-ignore: decorator
@inline
function enter(start: u32, index: u32): void {
  store<u32>(linesAt + index * 4, start);
  const head = afterPriority(start);
  if (isWithin(head, 0) && isWithin(head, 16)) return;
  store<u32>(oddLinesAt + oddLines * 4, index);
  oddLines += 1;
}

/** After `<134>`, which a raw syslog message starts with (RFC 3164 section 4.1.1: at most three digits). */
// @ts-ignore: decorator
@inline
function afterPriority(start: usize): usize {
  if (load<u8>(start) != 0x3c) return start;
  if (load<u8>(start + 2) == 0x3e) return start + 3;
  if (load<u8>(start + 3) == 0x3e) return start + 4;
  return load<u8>(start + 4) == 0x3e ? start + 5 : start;
}

// @ts-ignore: decorator
@inline
function isWithin(head: usize, offset: usize): bool {
  const bytes = v128.load(head + offset);
  const isAbove = i8x16.ge_u(bytes, v128.load(shapeAt + offset));
  return i8x16.all_true(v128.and(isAbove, i8x16.le_u(bytes, v128.load(shapeAt + 32 + offset))));
}

/**
 * Lists where windows may be, in order. Wu and Manber, "A fast algorithm for multi-pattern searching" (1994), with blocks
 * of three bytes; four places at a time, because each step waits for what it loads. Returns how many.
 */
export function findAnchors(begin: u32, end: u32, windowBytes: u32): u32 {
  const back = windowBytes - 3;
  const quarter = (end - begin) >> 2;
  const end0 = begin + quarter + back;
  const end1 = end0 + quarter;
  const end2 = end1 + quarter;
  const end3 = end - 2;
  let at0 = begin + back;
  let at1 = end0;
  let at2 = end1;
  let at3 = end2;
  const list1 = foundAt + quarter * 4;
  const list2 = list1 + quarter * 4;
  const list3 = list2 + quarter * 4;
  let next0 = foundAt;
  let next1 = list1;
  let next2 = list2;
  let next3 = list3;
  while (at0 < end0 && at1 < end1 && at2 < end2 && at3 < end3) {
    const shift0 = shiftAt(at0);
    const shift1 = shiftAt(at1);
    const shift2 = shiftAt(at2);
    const shift3 = shiftAt(at3);
    if (shift0 == 0) next0 = note(at0 - back, next0);
    if (shift1 == 0) next1 = note(at1 - back, next1);
    if (shift2 == 0) next2 = note(at2 - back, next2);
    if (shift3 == 0) next3 = note(at3 - back, next3);
    at0 += shift0 + u32(shift0 == 0);
    at1 += shift1 + u32(shift1 == 0);
    at2 += shift2 + u32(shift2 == 0);
    at3 += shift3 + u32(shift3 == 0);
  }
  next0 = findRest(at0, end0, back, next0);
  next0 = append(next0, list1, findRest(at1, end1, back, next1));
  next0 = append(next0, list2, findRest(at2, end2, back, next2));
  next0 = append(next0, list3, findRest(at3, end3, back, next3));
  return (next0 - foundAt) >> 2;
}

function findRest(start: u32, end: u32, back: u32, list: u32): u32 {
  let next = list;
  for (let at = start; at < end; ) {
    const shift = shiftAt(at);
    if (shift == 0) next = note(at - back, next);
    at += shift + u32(shift == 0);
  }
  return next;
}

function append(next: u32, list: u32, listEnd: u32): u32 {
  memory.copy(next, list, listEnd - list);
  return next + listEnd - list;
}

// @ts-ignore: decorator
@inline
function shiftAt(at: usize): u32 {
  return load<u8>(shiftsAt + shiftHash(load<u32>(at)));
}

// @ts-ignore: decorator
@inline
function note(start: u32, next: u32): u32 {
  if (load<u8>(startsAt + startHash(load<u32>(start))) == 0) return next;
  store<u32>(next, start);
  return next + 4;
}
