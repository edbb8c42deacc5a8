/** The messages that are known, and the one that the text of a line is. */
import {logRuleFiles} from './generated/log-rules.ts';
import {compileRule, type LogRule, literalStart} from './log-rule.ts';

/** A message that was recognised, with what it names. */
export interface RuleMatch {
  readonly rule: LogRule;
  readonly fields: Readonly<Record<string, string>>;
}

interface RuleEntry {
  readonly rule: LogRule;
  readonly start: string;
  /** Compiled when its anchor is first seen: most are not needed in a run. */
  expression: RegExp | undefined;
}

/** Letters that tell most messages apart; a start that says less counts for none. */
const startLength = 4;

export class RuleSet {
  /** In the order in which a text is tried. */
  readonly rules: readonly LogRule[];
  /** Literals of which one stands in every line that has a rule, also where the line is JSON and escapes quotes. */
  readonly anchors: readonly string[];
  readonly #own: ReadonlySet<LogRule>;
  readonly #entries: readonly RuleEntry[];
  /** By the first letters of a text, those that it can be, in their order. */
  readonly #byStart = new Map<string, readonly RuleEntry[]>();
  readonly #anyStart: readonly RuleEntry[];

  /** `own`: those of them that the person gave. */
  constructor(rules: readonly LogRule[], own: readonly LogRule[] = []) {
    this.#own = new Set(own);
    this.rules = rules;
    const anchors = rules.flatMap((rule) => rule.anchors);
    this.anchors = [...new Set([...anchors, ...anchors.map((anchor) => anchor.replace(/["\\]/g, '\\$&'))])];
    this.#entries = rules.map((rule) => ({rule, start: startOf(rule), expression: undefined}));
    this.#anyStart = this.#entries.filter(({start}) => start === '');
    for (const {start: key} of this.#entries) {
      if (key === '' || this.#byStart.has(key)) continue;
      this.#byStart.set(
        key,
        this.#entries.filter(({start: other}) => other === '' || other === key),
      );
    }
  }

  isOwn(rule: LogRule): boolean {
    return this.#own.has(rule);
  }

  /** The first rule that the text of a line has; `product`: of that wrote the line. */
  match(text: string, product?: LogRule['product']): RuleMatch | undefined {
    for (const entry of this.#byStart.get(text.slice(0, startLength)) ?? this.#anyStart) {
      if (product !== undefined && entry.rule.product !== product) continue;
      if (!entry.rule.anchors.some((anchor) => text.includes(anchor))) continue;
      entry.expression ??= compileRule(entry.rule);
      const match = entry.expression.exec(text);
      if (match === null) continue;
      const fields: Record<string, string> = {};
      for (const [name, value] of Object.entries(match.groups ?? {}))
        if (value !== undefined) fields[name] = value.trim();
      return {rule: entry.rule, fields};
    }
    return undefined;
  }
}

function startOf(rule: LogRule): string {
  const start = literalStart(rule).slice(0, startLength);
  return start.length === startLength ? start : '';
}

/** What comes with the program: files in the order of their names, rules as they stand in them. */
export const shippedRules = new RuleSet(logRuleFiles.flatMap(({rules}) => rules));
