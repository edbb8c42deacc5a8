/** Gives a check, as `explain` and `checks` tell it, the words of another language. What is judged stays the same. */
import type {Catalogue, FixWords, MessageWords} from '../model/catalogue.ts';

interface ToldCheck {
  readonly id: string;
  readonly title: {readonly pass: string; readonly fail: string};
  readonly messages: Readonly<Record<string, MessageWords>>;
}

export function translateCheck<Check extends ToldCheck>(check: Check, {checks}: Catalogue): Check {
  const words = checks[check.id];
  if (words === undefined) return check;
  return {
    ...check,
    title: words.title,
    messages: Object.fromEntries(
      Object.entries(check.messages).map(([id, message]) => {
        const own = words.messages[id];
        return [id, own === undefined ? message : {...message, ...own, fix: translateSteps(message.fix, own.fix)}];
      }),
    ),
  };
}

/** Commands are the same in every language. */
function translateSteps(steps: readonly FixWords[], words: readonly FixWords[]): readonly FixWords[] {
  return steps.map((step, index) => ({...step, ...words[index]}));
}
