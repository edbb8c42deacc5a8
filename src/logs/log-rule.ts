/** A log message that means something for a join, as data: `log-rules/*.json`, or a file of the user's own. */
export interface LogRule {
  /** Kept in facts: `ice-relay-timeout`. Never reused for another message. */
  readonly id: string;
  readonly product: 'cms' | 'expressway';
  /**
   * `event`: becomes a fact of its own. `join-step`: a normal step of a join, used to put call attempts together.
   * `benign`: looks bad and is not. The level that a line was written at plays no part.
   */
  readonly use: 'event' | 'join-step' | 'benign';
  /** `strong`: the message admits one reading. `hint`: it fits several causes. */
  readonly proves: 'strong' | 'hint';
  /** What the message proves, or points at; a sentence for people. */
  readonly meaning: string;
  /** Why a benign message means nothing, or what to keep in mind; a sentence for people. */
  readonly because?: string;
  /** Versions that write it: `2.x, 3.x`, `X12.5 and later`. */
  readonly versions?: string;
  /** Where the wording was found: `Cisco document 211301`. */
  readonly source: string;
  /** Each line of this message holds at least one of these. ASCII, 6 bytes or more: the longer, the faster the search. */
  readonly anchors: readonly string[];
  /** Regular expression over the text after the level. Its named groups become the fields of the event. */
  readonly pattern: string;
  readonly ignoreCase?: boolean;
  /** Texts that match, each with all fields that it gives. */
  readonly samples: readonly RuleSample[];
  /** Texts that look like this message and must not match. */
  readonly lookAlikes?: readonly string[];
}

export interface RuleSample {
  readonly text: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** What `log-rules/*.json` holds. */
export interface LogRuleFile {
  readonly rules: readonly LogRule[];
}

/**
 * What each text of the message starts with, as far as the pattern says it plainly: `call ` of `^call (?<call>\d+): …`.
 * Empty where it may start with anything.
 */
export function literalStart({pattern, ignoreCase}: LogRule): string {
  if (ignoreCase === true || !pattern.startsWith('^') || hasAlternatives(pattern)) return '';
  const literal = /^\^([^\\^$.*+?()[\]{}|]*)([*?{])?/.exec(pattern) ?? [];
  const [, text = '', quantifier] = literal;
  return quantifier === undefined ? text : text.slice(0, -1);
}

/** Whether a `|` stands outside all groups. */
function hasAlternatives(pattern: string): boolean {
  let depth = 0;
  for (const [part] of pattern.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|[()|]/g)) {
    if (part === '(') depth += 1;
    else if (part === ')') depth -= 1;
    else if (part === '|' && depth === 0) return true;
  }
  return false;
}

/** The expression of a rule. Throws `SyntaxError` when it is none. */
export function compileRule({pattern, ignoreCase}: LogRule): RegExp {
  return new RegExp(pattern, ignoreCase === true ? 'i' : '');
}
