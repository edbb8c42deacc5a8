/** What a log is read by: the formats of its lines, and the messages that mean something. */
import {type FormatSet, shippedFormats} from './log-formats.ts';
import {type RuleSet, shippedRules} from './log-rules.ts';

export interface LogDefinitions {
  readonly formats: FormatSet;
  readonly rules: RuleSet;
}

/** What comes with the program. */
export const shippedDefinitions: LogDefinitions = {formats: shippedFormats, rules: shippedRules};
