/** The languages of `--lang`: what is loaded for one, and only when it is asked for. */
import type {CheckDefinition} from '../checks/check.ts';
import {english, type Language, type Phrasebook, phrasebookOf} from '../model/phrasebook.ts';
import type {Report} from '../model/report.ts';

/** What gives a report the words of the language; undefined for English, which it has already. */
export async function translationOf(language: Language): Promise<((report: Report) => Report) | undefined> {
  if (language === 'en') return undefined;
  const [{translateReport}, {italian}] = await Promise.all([
    import('../report/translate-report.ts'),
    import('../translations/italian.ts'),
  ]);
  return (report) => translateReport(report, italian);
}

/** The fixed words around what a report says. */
export async function phrasebookFor(language: Language = 'en'): Promise<Phrasebook> {
  if (language === 'en') return english;
  const {italian} = await import('../translations/italian.ts');
  return phrasebookOf(language, italian.phrases);
}

/** All checks, with the words of the language. */
export async function checksIn(language: Language): Promise<readonly CheckDefinition[]> {
  const {checks} = await import('../checks/generated/registry.ts');
  if (language === 'en') return checks;
  const [{translateCheck}, {italian}] = await Promise.all([
    import('../report/translate-check.ts'),
    import('../translations/italian.ts'),
  ]);
  return checks.map((check) => translateCheck(check, italian));
}

/** What gives the words of facts and evidence the language. */
export async function sentencesIn(language: Language): Promise<(text: string) => string> {
  if (language === 'en') return (text) => text;
  const [{sentenceTranslator}, {italian}] = await Promise.all([
    import('../report/translate-sentence.ts'),
    import('../translations/italian.ts'),
  ]);
  return sentenceTranslator(italian.sentences);
}
