/** `config check`: whether the site file is right, what is missing in it, and what each piece would let one see. */

import {missingPieces} from '../sources/site-file/missing-pieces.ts';
import type {SiteFile} from '../sources/site-file/site-file.ts';
import {exitCodes} from './exit-codes.ts';
import {namedSources} from './live-sources.ts';
import {readCredentials, readLiveSite, secretSourcesOf} from './read-site.ts';

export async function checkConfig(
  path: string | undefined,
): Promise<{readonly text: string; readonly exitCode: number}> {
  const site = await readLiveSite(path);
  const problems = await problemsOf(site);
  const missing = missingPieces(site.content);
  const width = Math.max(0, ...missing.map(({key}) => key.length));
  const lines = [
    `${site.path}: ${problems.length === 0 ? 'everything in it can be used' : 'not everything in it can be used'}.`,
    ...problems.map((problem) => `  ${problem}`),
    ...(missing.length === 0 ? ['Nothing is missing.'] : ['', 'Not given, and what it would let one see:']),
    ...missing.map(({key, letsSee}) => `  ${key.padEnd(width)}  ${letsSee}`),
  ];
  return {
    text: `${lines.join('\n')}\n`,
    exitCode: problems.length === 0 ? exitCodes.nothingFound : exitCodes.findings,
  };
}

/** Whatever a live run could not even try. Nothing is connected to. */
async function problemsOf(site: SiteFile): Promise<readonly string[]> {
  // What a live run asks for on the terminal is not asked for here.
  const secrets = {...secretSourcesOf(site), ask: async () => 'asked for later'};
  const {credentials, missing} = await readCredentials(site, secrets);
  const sources = await namedSources(site, credentials, secrets, missing);
  return sources.flatMap((source) => ('problem' in source ? [`${source.title}: ${source.problem}`] : []));
}
