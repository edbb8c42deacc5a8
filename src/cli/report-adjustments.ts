/** What becomes of a report before anybody sees it: the severities of the site, what is accepted, the language. */
import {readFileSync} from 'node:fs';
import type {Acceptance} from '../model/acceptance.ts';
import {UserError} from '../model/errors.ts';
import type {Language} from '../model/phrasebook.ts';
import type {Report} from '../model/report.ts';
import type {SiteFile} from '../sources/site-file/site-file.ts';
import {translationOf} from './language.ts';
import {loadChecks, refuseUnknownChecks} from './load-checks.ts';

export interface AdjustmentOptions {
  /** Baselines: what they hold is accepted. */
  readonly baseline?: readonly string[];
  /** Of titles and of what findings say. */
  readonly lang?: Language;
}

export type Adjustment = (report: Report) => Report;

type JudgedSite = Pick<SiteFile, 'path' | 'content' | 'acceptances'>;

/** Throws `UserError` for a baseline or a part of the site file that cannot be used. Loads what the options need alone. */
export async function adjustmentOf(options: AdjustmentOptions, site: JudgedSite): Promise<Adjustment> {
  const steps = [
    await severitiesOf(site),
    await suppressionOf(options, site),
    await translationOf(options.lang ?? 'en'),
  ];
  return (report) => steps.reduce((adjusted, step) => step?.(adjusted) ?? adjusted, report);
}

async function severitiesOf({path, content}: JudgedSite): Promise<Adjustment | undefined> {
  const {severity = {}, profiles: names = []} = content;
  if (Object.keys(severity).length + names.length === 0) return undefined;
  for (const pattern of Object.keys(severity)) await refuseUnknownMessage(pattern, `\`severity\` in ${path}`);
  const [{adjustSeverities}, {profiles}] = await Promise.all([
    import('../engine/adjust-severities.ts'),
    import('../engine/profiles.ts'),
  ]);
  for (const name of names) {
    const other = profiles[name].excludes.find((each) => names.includes(each));
    if (other !== undefined) {
      throw new UserError(
        `\`profiles\` in ${path}: ${name} and ${other} exclude each other.`,
        'Leave both out where the site has both kinds.',
      );
    }
  }
  const chosen = names.map((name) => profiles[name]);
  return (report) => adjustSeverities(report, severity, chosen);
}

async function suppressionOf({baseline = []}: AdjustmentOptions, site: JudgedSite): Promise<Adjustment | undefined> {
  for (const {check, place} of site.acceptances) refuseUnknownChecks([check], `\`accept\` in ${place}`);
  const acceptances = [...site.acceptances, ...(await acceptancesOf(baseline))];
  if (acceptances.length === 0) return undefined;
  const {suppress} = await import('../engine/suppress.ts');
  const checks = await loadChecks({only: [], skip: []});
  const causes = Object.fromEntries(checks.map((check) => [check.id, 'after' in check ? check.after : []]));
  return (report) => suppress(report, acceptances, {today: dayOf(report), causes});
}

/** The day on which a report is judged that was asked for by `--at`, else that of the run: not that of old evidence. */
function dayOf({run}: Report): string {
  const {basis, instant} = run.judgedAt;
  return (basis === 'given' ? instant.iso : run.startedAt).slice(0, '2026-12-31'.length);
}

async function acceptancesOf(paths: readonly string[]): Promise<readonly Acceptance[]> {
  if (paths.length === 0) return [];
  const {parseBaseline} = await import('../sources/report-file/parse-baseline.ts');
  return paths.flatMap((path) => {
    const {tool, entries} = parseBaseline(readBaseline(path), path);
    return entries.map(({check, subject, reason, until, ...exactly}, index) => ({
      source: 'baseline' as const,
      check,
      subject,
      reason,
      ...(until === undefined ? {} : {until}),
      place: `${path} entry ${index + 1}`,
      exactly: {...exactly, toolVersion: tool.version},
    }));
  });
}

function readBaseline(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `The baseline cannot be read: ${reason}`,
      'Correct the path after --baseline, or write one with `wrtc-doctor baseline`.',
    );
  }
}

/** `check`, an area, or `check#message`. */
async function refuseUnknownMessage(pattern: string, where: string): Promise<void> {
  const [id = '', message] = pattern.split('#');
  refuseUnknownChecks([id], where);
  if (message === undefined) return;
  const check = (await loadChecks({only: [id], skip: []})).find((each) => each.id === id);
  const known = check !== undefined && 'messages' in check ? Object.keys(check.messages) : [];
  if (known.includes(message)) return;
  throw new UserError(
    `${where}: ${id} has no message ${message}.`,
    known.length === 0 ? 'Write the id of a check before #.' : `Its messages: ${known.join(', ')}.`,
  );
}
