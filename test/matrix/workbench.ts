/**
 * One embedded deployment that holds one site after the other, and the ways of judging it: live, from the bundle of that
 * live run, from files as people save them, and by a probe from outside.
 */
import {randomBytes} from 'node:crypto';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {stringify} from 'yaml';
import {BundleRecorder, writeBundle} from '../../src/cli/bundle.ts';
import {type DiagnoseOptions, diagnoseEvidence} from '../../src/cli/diagnose-evidence.ts';
import {knownNames} from '../../src/cli/known-names.ts';
import {liveSources} from '../../src/cli/live-sources.ts';
import {integrityVerdict} from '../../src/facts/integrity-verdict.ts';
import type {FactStore} from '../../src/facts/store.ts';
import {instantFromEpoch} from '../../src/model/instant.ts';
import type {Report} from '../../src/model/report.ts';
import {Redactor} from '../../src/redact/redactor.ts';
import {type Deployment, startDeployment} from '../../src/sim/deployment.ts';
import type {Vantage} from '../../src/sim/faults/fault.ts';
import {CertificateMaker} from '../../src/sim/make-certificates.ts';
import {savedFiles} from '../../src/sim/saved/saved-files.ts';
import {generateSite} from '../../src/sim/site/generate-site.ts';
import type {Site} from '../../src/sim/site/site.ts';
import {planProbe} from '../../src/sources/probe/plan-probe.ts';
import {createProbeSource} from '../../src/sources/probe/probe-source.ts';
import {stepRunners} from '../../src/sources/probe/step-runners.ts';
import type {SecretSources} from '../../src/sources/site-file/secret-reference.ts';
import {parseSiteFile, turnCredentials} from '../../src/sources/site-file/site-file.ts';

/** The passwords stand in the site file itself. */
const noSecrets: SecretSources = {
  environment: () => undefined,
  readFile: (path) => {
    throw new Error(path);
  },
};

export class Workbench {
  readonly #maker = new CertificateMaker();
  #deployment: Deployment | undefined;

  async judge(site: Site, vantages: readonly Vantage[]): Promise<Partial<Record<Vantage, Report>>> {
    const saved = {
      ...(vantages.includes('saved') ? {saved: await this.#judgeSaved(site)} : {}),
      ...(vantages.includes('probe') ? {probe: await this.#judgeProbe(site)} : {}),
    };
    if (!vantages.includes('live') && !vantages.includes('bundle')) return saved;
    const {live, writeTo} = await this.#judgeLive(site);
    if (!vantages.includes('bundle')) return {...saved, live};
    const bundle = await inFolder(async (folder) => {
      const path = join(folder, 'bundle.tar.gz');
      await writeTo(path);
      return (await diagnose({paths: [path], at: instantOf(site)})).report;
    });
    return {...saved, live, bundle};
  }

  async close(): Promise<void> {
    await this.#deployment?.close();
    this.#deployment = undefined;
  }

  async #judgeLive(site: Site): Promise<{readonly live: Report; writeTo(path: string): Promise<void>}> {
    const deployment = await this.#deploy(site);
    const siteFile = parseSiteFile(stringify(deployment.siteFile), 'wrtc-doctor.yaml');
    const credentials = await turnCredentials(siteFile, noSecrets);
    const recorder = new BundleRecorder();
    const {report, store} = await diagnose({
      live: await liveSources(siteFile, credentials, noSecrets),
      site: siteFile,
      credentials,
      at: instantOf(site),
      record: (source, what) => recorder.record(source, what, new Date(site.now)),
    });
    return {
      live: report,
      writeTo: async (path) => {
        const secrets = credentials.map(({password}) => password.reveal());
        const redactor = new Redactor(Buffer.from(`key ${site.seed}`), knownNames(store, siteFile, secrets));
        const collectedAt = new Date(site.now);
        const options = {tool: 'test', collectedAt, redactor, redaction: 'tokens' as const};
        const facts = {siteFacts: siteFile.facts, verdicts: store.of(integrityVerdict)};
        await writeBundle(recorder.members({...options, ...facts}), path);
      },
    };
  }

  /** From outside, with the password of CMS as guests get it. The clock is that of the site. */
  async #judgeProbe(site: Site): Promise<Report> {
    const deployment = await this.#deploy(site);
    const siteFile = parseSiteFile(stringify(deployment.siteFile), 'wrtc-doctor.yaml');
    const credentials = await turnCredentials(siteFile, noSecrets);
    const users = credentials.flatMap(({username, ...rest}) => (username === undefined ? [] : [{...rest, username}]));
    const plan = planProbe(siteFile.content, {vantage: 'outside', systemResolvers: [], users, rateKbps: 0});
    const startMs = performance.now();
    const probe = createProbeSource({
      plan,
      runners: stepRunners,
      vantage: 'outside',
      now: () => {
        const epochMs = Date.parse(site.now) + performance.now() - startMs;
        return instantFromEpoch(Math.floor(epochMs / 1000), Math.floor((epochMs % 1000) * 1e6));
      },
      clockMs: () => performance.now(),
      randomBytes,
      hasIpv6: false,
    });
    return (await diagnose({live: [probe], site: siteFile, credentials, at: instantOf(site)})).report;
  }

  /** The servers stay while the site has the same boxes: a fault changes what they answer, not what there is. */
  async #deploy(site: Site): Promise<Deployment> {
    if (this.#deployment?.site.seed !== site.seed) {
      await this.close();
      // The site file is written while all is well.
      this.#deployment = await startDeployment(generateSite(site.seed), this.#maker);
    }
    await this.#deployment.change(site);
    return this.#deployment;
  }

  async #judgeSaved(site: Site): Promise<Report> {
    return inFolder(async (folder) => {
      const files = savedFiles(site, {pemOf: (id) => this.#maker.make(site, id).pem});
      for (const {path, bytes} of files) {
        mkdirSync(dirname(join(folder, path)), {recursive: true});
        writeFileSync(join(folder, path), bytes);
      }
      const siteText = files.find(({path}) => path === 'wrtc-doctor.yaml')?.bytes ?? '';
      const siteFile = parseSiteFile(siteText, 'wrtc-doctor.yaml');
      return (await diagnose({paths: [folder], site: siteFile, at: instantOf(site)})).report;
    });
  }
}

async function diagnose(
  options: Partial<DiagnoseOptions>,
): Promise<{readonly report: Report; readonly store: FactStore}> {
  let report: Report | undefined;
  let store: FactStore | undefined;
  const events = diagnoseEvidence({
    command: 'run',
    version: 'test',
    paths: [],
    live: [],
    site: {facts: []},
    credentials: [],
    signal: new AbortController().signal,
    only: [],
    skip: [],
    onFacts: (facts) => {
      store = facts;
    },
    ...options,
  });
  for await (const event of events) if (event.kind === 'finished') report = event.report;
  if (report === undefined || store === undefined) throw new Error('the run ended without a report');
  return {report, store};
}

function instantOf({now}: Site) {
  return instantFromEpoch(Math.floor(Date.parse(now) / 1000));
}

async function inFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'matrix-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}
