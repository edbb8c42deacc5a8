/**
 * A regular expression as the automaton of its positions (Glushkov): a state for each place in it that takes a character,
 * an edge where one place may follow another, counted as often as there are ways to get there. Assertions take nothing.
 */
import {type AST, RegExpParser} from '@eslint-community/regexpp';

export interface PositionAutomaton {
  readonly positions: readonly Position[];
  /** By position, the ways to the next. */
  readonly next: readonly ReadonlyMap<number, number>[];
  /** Where a match may end. */
  readonly last: ReadonlySet<number>;
  /** The place that takes what stands before a match, where that may begin anywhere. */
  readonly before: number | undefined;
  /** Something is asked for behind the last character. */
  readonly hasEnd: boolean;
  /** What repeats without end. */
  readonly repeated: readonly Place[];
  /** What stands in lookarounds: tried apart, at places of the text that the rest has reached. */
  readonly lookarounds: readonly PositionAutomaton[];
}

export interface Position {
  /** A bit for each ASCII character, and one for all others together. */
  readonly characters: bigint;
  readonly place: Place;
}

/** Where something stands in the expression. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Why an expression cannot be judged. */
export class UnjudgedPattern extends Error {}

const tooLarge = 'is too large to be judged: repeat less';

/** Deep enough for any line; each may be a step of the stack. */
const mostPositions = 1_000;
const others = 1n << 128n;
const anything = (1n << 129n) - 1n;
const digits = rangeOf(0x30, 0x39);
const wordCharacters = digits | rangeOf(0x41, 0x5a) | rangeOf(0x61, 0x7a) | rangeOf(0x5f, 0x5f);
const spaces = rangeOf(0x09, 0x0d) | rangeOf(0x20, 0x20) | others;
const lineEnds = rangeOf(0x0a, 0x0a) | rangeOf(0x0d, 0x0d);

/** Throws `UnjudgedPattern` for back references and for what is too large. The pattern has to be a regular expression. */
export function positionAutomatonOf(pattern: string, ignoreCase: boolean): PositionAutomaton {
  const {alternatives} = new RegExpParser().parsePattern(pattern);
  return new Builder(ignoreCase).build(alternatives, alternatives.every(beginsWithStart));
}

interface Part {
  readonly isNullable: boolean;
  /** May hold the same position more than once: there are as many ways to it. */
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const nothing: Part = {isNullable: true, first: [], last: []};

class Builder {
  readonly #positions: Position[] = [];
  readonly #next: Map<number, number>[] = [];
  readonly #repeats: Place[] = [];
  readonly #lookarounds: PositionAutomaton[] = [];
  readonly #ignoreCase: boolean;
  #isAnchored = true;
  #hasEnd = false;

  constructor(ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
  }

  build(alternatives: readonly AST.Alternative[], isAnchored: boolean): PositionAutomaton {
    this.#isAnchored = isAnchored;
    const before = isAnchored ? undefined : this.#position({start: 0, end: 0}, anything);
    if (before !== undefined) this.#connect(before.last, before.first);
    const {first, last} = this.#either(alternatives);
    if (before !== undefined) this.#connect(before.last, first);
    return {
      positions: this.#positions,
      next: this.#next,
      last: new Set(last),
      before: before?.first[0],
      hasEnd: this.#hasEnd,
      repeated: this.#repeats,
      lookarounds: this.#lookarounds,
    };
  }

  #either(alternatives: readonly AST.Alternative[]): Part {
    const parts = alternatives.map(({elements}) =>
      this.#sequence(elements.map((element) => () => this.#part(element))),
    );
    return {
      isNullable: parts.some(({isNullable}) => isNullable),
      first: parts.flatMap(({first}) => first),
      last: parts.flatMap(({last}) => last),
    };
  }

  #sequence(elements: readonly (() => Part)[]): Part {
    return elements.reduce<Part>((before, element) => {
      const part = element();
      this.#connect(before.last, part.first);
      return {
        isNullable: before.isNullable && part.isNullable,
        first: before.isNullable ? [...before.first, ...part.first] : before.first,
        last: part.isNullable ? [...before.last, ...part.last] : part.last,
      };
    }, nothing);
  }

  #connect(from: readonly number[], to: readonly number[]): void {
    for (const start of from) {
      const next = this.#next[start];
      for (const end of to) next?.set(end, (next.get(end) ?? 0) + 1);
    }
  }

  #part(element: AST.Element): Part {
    switch (element.type) {
      case 'Group':
      case 'CapturingGroup':
        return this.#either(element.alternatives);
      case 'Quantifier':
        return this.#repeated(element);
      case 'Assertion':
        return this.#assertion(element);
      case 'Backreference':
        throw new UnjudgedPattern(`${element.raw} refers back to a group: such patterns are not used`);
      case 'Character':
      case 'CharacterClass':
      case 'CharacterSet':
      case 'ExpressionCharacterClass':
        return this.#position(element, charactersOf(element));
    }
  }

  #position({start, end}: Place, characters: bigint): Part {
    const index = this.#positions.length;
    if (index === mostPositions) throw new UnjudgedPattern(tooLarge);
    this.#positions.push({characters: this.#ignoreCase ? withBothCases(characters) : characters, place: {start, end}});
    this.#next.push(new Map());
    return {isNullable: false, first: [index], last: [index]};
  }

  /** `x{2,4}` as `xx(x(x)?)?`, `x{2,}` as `xxx*`. */
  #repeated({element, min, max, start, end}: AST.Quantifier): Part {
    const once = (): Part => this.#part(element);
    const isEndless = max === Number.POSITIVE_INFINITY;
    if (min > mostPositions || (!isEndless && max > mostPositions)) throw new UnjudgedPattern(tooLarge);
    if (isEndless) this.#repeats.push({start, end});
    const copies: (() => Part)[] = Array.from({length: min}, () => once);
    if (isEndless) {
      // `x+` needs no copy for the loop.
      if (min > 0) copies.pop();
      copies.push(() => this.#loop(once(), min === 0));
    } else copies.push(() => this.#optional(once, max - min));
    return this.#sequence(copies);
  }

  #loop(part: Part, isOptional: boolean): Part {
    this.#connect(part.last, part.first);
    return isOptional ? {...part, isNullable: true} : part;
  }

  #optional(once: () => Part, most: number): Part {
    if (most <= 0) return nothing;
    const part = this.#sequence([once, () => this.#optional(once, most - 1)]);
    return {...part, isNullable: true};
  }

  #assertion(assertion: AST.Assertion): Part {
    if (assertion.kind === 'lookahead' || assertion.kind === 'lookbehind') {
      this.#lookarounds.push(new Builder(this.#ignoreCase).build(assertion.alternatives, this.#isAnchored));
    }
    if (assertion.kind !== 'start') this.#hasEnd = true;
    return nothing;
  }
}

function beginsWithStart({elements: [first]}: AST.Alternative): boolean {
  return first?.type === 'Assertion' && first.kind === 'start';
}

function charactersOf(
  element: AST.CharacterClassElement | AST.CharacterClass | AST.CharacterSet | AST.ExpressionCharacterClass,
): bigint {
  switch (element.type) {
    case 'Character':
      return rangeOf(element.value, element.value);
    case 'CharacterClassRange':
      return rangeOf(element.min.value, element.max.value);
    case 'CharacterClass': {
      const inside = element.elements.reduce((all, part) => all | charactersOf(part), 0n);
      return element.negate ? (anything & ~inside) | others : inside;
    }
    case 'CharacterSet':
      return charactersOfSet(element);
    // Of expressions with the flag v, which those of rules do not have.
    case 'ExpressionCharacterClass':
    case 'ClassStringDisjunction':
      return anything;
  }
}

function charactersOfSet(set: AST.CharacterSet): bigint {
  switch (set.kind) {
    case 'any':
      return anything & ~lineEnds;
    case 'digit':
      return set.negate ? anything & ~digits : digits;
    case 'word':
      return set.negate ? anything & ~wordCharacters : wordCharacters;
    case 'space':
      return set.negate ? (anything & ~spaces) | others : spaces;
    case 'property':
      return anything;
  }
}

function rangeOf(from: number, to: number): bigint {
  let characters = to > 127 ? 1n << 128n : 0n;
  for (let code = from; code <= Math.min(to, 127); code++) characters |= 1n << BigInt(code);
  return characters;
}

function withBothCases(characters: bigint): bigint {
  const upper = (characters >> 0x41n) & 0x3ffffffn;
  const lower = (characters >> 0x61n) & 0x3ffffffn;
  return characters | (upper << 0x61n) | (lower << 0x41n);
}
