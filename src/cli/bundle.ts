/** Makes the archive that `collect` writes: documents and facts of live sources, redacted, behind a manifest. */
import {createHash} from 'node:crypto';
import {open} from 'node:fs/promises';
import {pipeline} from 'node:stream/promises';
import {createGzip} from 'node:zlib';
import type {Fact} from '../facts/fact.ts';
import type {IntegrityVerdict} from '../facts/integrity-verdict.ts';
import {signedRequest} from '../facts/signed-request.ts';
import type {Absence} from '../facts/store.ts';
import {UserError} from '../model/errors.ts';
import type {Redactor} from '../redact/redactor.ts';
import {type Manifest, manifestName} from '../sources/bundle/manifest.ts';
import {headerLine} from '../sources/facts-file/facts-file-format.ts';
import type {BoxIdentity} from '../sources/format-reader.ts';
import type {LiveDocument, LiveFacts, LiveProblem, LiveSource} from '../sources/live/live-source.ts';

interface Recorded {
  readonly source: LiveSource;
  readonly what: LiveDocument | LiveFacts | LiveProblem;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface BundleMember {
  readonly path: string;
  readonly text: string;
}

export interface BundleOptions {
  readonly tool: string;
  readonly collectedAt: Date;
  readonly redactor: Redactor;
  readonly redaction: Manifest['redaction'];
  /** What the site file tells of names and addresses. */
  readonly siteFacts: readonly Fact[];
  /** What was proved with passwords: the signed messages themselves cannot be redacted and stay out. */
  readonly verdicts: readonly Fact<IntegrityVerdict>[];
}

/** Remembers what live sources gave; makes the members of a bundle of it. */
export class BundleRecorder {
  readonly #recorded: Recorded[] = [];

  record(source: LiveSource, what: Recorded['what'], at: Date): void {
    this.#recorded.push({source, what, at: at.toISOString()});
  }

  /** The manifest first. Every text passes through the redactor; what a source could not read stands in the manifest. */
  members(options: BundleOptions): BundleMember[] {
    const {redactor} = options;
    const members: {member: BundleMember; entry: Manifest['members'][number]}[] = [];
    const add = (
      source: Pick<LiveSource, 'folder' | 'box'>,
      name: string,
      text: string,
      from: string,
      at: string,
    ): void => {
      const path = `${source.folder}/${redactFileName(name, redactor)}`;
      const box = source.box === undefined ? {} : {box: redactBox(source.box, redactor)};
      const sha256 = createHash('sha256').update(text).digest('hex');
      members.push({member: {path, text}, entry: {path, from: redactor.redactSentence(from), at, sha256, ...box}});
    };
    for (const {source, what, at} of this.#recorded) {
      if (what.kind === 'document') add(source, what.member, redactor.redact(what.text), what.path, at);
    }
    for (const source of new Set(this.#recorded.map((each) => each.source))) {
      const own = this.#recorded.filter((each) => each.source === source);
      const lines = own
        .flatMap(({what}) => linesOf(what))
        .map((line) => JSON.stringify(redactor.redactJson(line, ownWords)));
      if (lines.length > 0)
        add(source, 'facts.ndjson', `${[headerLine, ...lines].join('\n')}\n`, source.title, own[0]?.at ?? '');
    }
    const own = [
      {folder: 'site', title: 'the site file', facts: options.siteFacts.map(withoutFolder)},
      {folder: 'proofs', title: 'passwords compared with signed requests', facts: options.verdicts},
    ];
    for (const {folder, title, facts} of own.filter((each) => each.facts.length > 0)) {
      const lines = facts.map((fact) => JSON.stringify(redactor.redactJson(fact, ownWords)));
      add({folder}, 'facts.ndjson', `${[headerLine, ...lines].join('\n')}\n`, title, options.collectedAt.toISOString());
    }
    const problems = this.#recorded.flatMap(({source, what}) =>
      what.kind === 'problem'
        ? [{source: redactor.redactSentence(source.title), note: redactor.redactSentence(what.note)}]
        : [],
    );
    const manifest: Manifest = {
      kind: 'wrtc-doctor-bundle',
      version: 1,
      tool: options.tool,
      collectedAt: options.collectedAt.toISOString(),
      redaction: options.redaction,
      members: members.map(({entry}) => entry),
      problems,
    };
    const first = {path: manifestName, text: `${JSON.stringify(manifest, undefined, 2)}\n`};
    return [first, ...members.map(({member}) => member)];
  }
}

/** Folders tell who works where. */
function withoutFolder(fact: Fact): Fact {
  const input = fact.origin.input.split(/[\\/]/).at(-1) ?? '';
  const at = Object.entries(fact.at ?? {}).map(([field, origin]) => [field, {...origin, input}]);
  return {...fact, origin: {...fact.origin, input}, ...(fact.at === undefined ? {} : {at: Object.fromEntries(at)})};
}

/** Fields of facts that hold words of this program; some look like host names (`dns.answer`). */
const ownWords: readonly string[] = ['type', 'format', 'reason', 'outcome'];

/** The lines of a facts file: a fact each, or an absence. */
function linesOf(what: Recorded['what']): (Fact | {absence: Absence})[] {
  switch (what.kind) {
    case 'facts':
      return what.facts.filter(({type}) => type !== signedRequest.id);
    case 'problem':
      return what.lost.map((type) => ({absence: {type: type.id, reason: 'collector-failed', detail: what.note}}));
    case 'document':
      return [];
  }
}

/** `pki-inspect-web.example.cer.txt` holds a name; `turnServers.xml` does not. */
/** Names of hosts in the name of a file; its ending is none. */
export function redactFileName(name: string, redactor: Redactor): string {
  const [, stem = '', extension = ''] = /^(.*)(\.\w+)$/.exec(name) ?? [];
  return stem.includes('.') ? `${redactor.redact(stem)}${extension}` : name;
}

function redactBox({role, name}: BoxIdentity, redactor: Redactor): BoxIdentity {
  return {...(role === undefined ? {} : {role}), ...(name === undefined ? {} : {name: redactor.redactWord(name)})};
}

/** A tar archive, gzip, for the owner alone. */
export async function writeBundle(members: readonly BundleMember[], path: string): Promise<void> {
  const {default: tar} = await import('tar-stream');
  const pack = tar.pack();
  for (const {path: name, text} of members) pack.entry({name, mode: 0o600}, text);
  pack.finalize();
  try {
    const file = await open(path, 'w', 0o600);
    // One that was there before keeps its mode otherwise.
    await file.chmod(0o600);
    await pipeline(pack, createGzip(), file.createWriteStream());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`The bundle cannot be written: ${reason}`, 'Choose another path after -o.');
  }
}
