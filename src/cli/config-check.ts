/** `config check`: whether the site file is right, what is missing in it, and what each piece would let one see. */

import {UserError} from '../model/errors.ts';
import {missingPieces} from '../sources/site-file/missing-pieces.ts';
import type {SiteFile} from '../sources/site-file/site-file.ts';
import {exitCodes} from './exit-codes.ts';
import {namedSources} from './live-sources.ts';
import {readCredentials, readLiveSite, secretSourcesOf} from './read-site.ts';
import {adjustmentOf} from './report-adjustments.ts';

export async function checkConfig(
  path: string | undefined,
  today = new Date().toISOString().slice(0, '2026-12-31'.length),
): Promise<{readonly text: string; readonly exitCode: number}> {
  const site = await readLiveSite(path);
  const problems = [...(await problemsOf(site)), ...(await misjudgements(site))];
  const over = site.acceptances.filter(({until}) => until !== undefined && until < today);
  const missing = missingPieces(site.content);
  const width = Math.max(0, ...missing.map(({key}) => key.length));
  const lines = [
    `${site.path}: ${problems.length === 0 ? 'everything in it can be used' : 'not everything in it can be used'}.`,
    ...problems.map((problem) => `  ${problem}`),
    ...over.map(({place, check, until}) => `  ${place}: ${check} was accepted until ${until}, and counts again.`),
    ...(missing.length === 0 ? ['Nothing is missing.'] : ['', 'Not given, and what it would let one see:']),
    ...missing.map(({key, letsSee}) => `  ${key.padEnd(width)}  ${letsSee}`),
  ];
  return {
    text: `${lines.join('\n')}\n`,
    exitCode: problems.length === 0 ? exitCodes.nothingFound : exitCodes.findings,
  };
}

/** What in its acceptances, severities and profiles no run could use. */
async function misjudgements(site: SiteFile): Promise<readonly string[]> {
  try {
    await adjustmentOf({}, site);
    return [];
  } catch (error) {
    if (error instanceof UserError) return [`${error.message} ${error.next}`];
    throw error;
  }
}

/** Whatever a live run could not even try. Nothing is connected to. */
async function problemsOf(site: SiteFile): Promise<readonly string[]> {
  // What a live run asks for on the terminal is not asked for here.
  const secrets = {...secretSourcesOf(site), ask: async () => 'asked for later'};
  const {credentials, missing} = await readCredentials(site, secrets);
  const sources = await namedSources(site, credentials, secrets, missing);
  return sources.flatMap((source) => ('problem' in source ? [`${source.title}: ${source.problem}`] : []));
}
