/**
 * Reads the command line of a CMS (MMP) over SSH: commands that only show, one after the other. What each printed becomes
 * a document that looks like a terminal session, so that the reader of saved ones takes it.
 */
import {setTimeout as sleep} from 'node:timers/promises';
import {callBridgeSettings} from '../../facts/call-bridge-settings.ts';
import {cmsCertificateFileList} from '../../facts/cms-certificate-file-list.ts';
import {cmsInspectedCertificate} from '../../facts/cms-inspected-certificate.ts';
import {cmsInterface} from '../../facts/cms-interface.ts';
import {cmsLicense} from '../../facts/cms-license.ts';
import {cmsSystemStatus} from '../../facts/cms-system-status.ts';
import {cmsTimeStatus} from '../../facts/cms-time-status.ts';
import {cmsTurnService} from '../../facts/cms-turn-service.ts';
import {cmsUser} from '../../facts/cms-user.ts';
import type {Fact, FactType} from '../../facts/fact.ts';
import {timeObserved} from '../../facts/time-observed.ts';
import {webAdminSettings} from '../../facts/web-admin-settings.ts';
import {webBridgeSettings} from '../../facts/web-bridge-settings.ts';
import {webBridge3Settings} from '../../facts/web-bridge3-settings.ts';
import {xmppDomain} from '../../facts/xmpp-domain.ts';
import {xmppSettings} from '../../facts/xmpp-settings.ts';
import type {BoxIdentity} from '../format-reader.ts';
import type {LiveDocument, LiveProblem, LiveSource, LiveYield} from '../live/live-source.ts';
import {blankSecrets} from './blank-secrets.ts';
import {commandsOfVersion, inspectCommand, type MmpCommand, versionCommand} from './mmp-commands.ts';
import {mmpReader} from './mmp-reader.ts';
import {mmpFormat} from './scribe.ts';
import {SshFailure} from './ssh-failure.ts';
import {type CommandResult, openSshSession, type SshSession, type SshSessionOptions} from './ssh-session.ts';

export interface MmpSourceOptions extends Omit<SshSessionOptions, 'connectTimeoutMs'> {
  /** Of the box, as the site file has it. Left out: the only CMS. */
  readonly name?: string;
  readonly title?: string;
  readonly folder?: string;
  readonly box?: BoxIdentity;
  /** For the connection and the login together. */
  readonly timeoutMs?: number;
}

/** What takes time, replaced in tests. */
export interface Pace {
  /** Waits, or ends early when the signal is aborted. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
  readonly commandTimeoutMs: number;
}

/** Between two channels: MMP fails on channels that come faster, as a client in use found. */
export const channelPauseMs = 50;
const connectTimeoutMs = 10_000;
/** MMP answers within a second; the same client gives up after this. */
const commandTimeoutMs = 3_000;
/** The longest output that is known, a bundle of certificates, has some 100 KiB. */
const longestOutputBytes = 1024 * 1024;
/** Then the CMS answers nothing, and asking on only takes time. */
const mostTimeouts = 3;
const mostCertificateFiles = 30;

/** What is missing when a command was not answered. */
const factsOfCommand: Readonly<Record<string, readonly FactType[]>> = {
  version: [cmsSystemStatus],
  date: [timeObserved],
  'ntp status': [cmsTimeStatus],
  license: [cmsLicense],
  callbridge: [callBridgeSettings],
  webbridge: [webBridgeSettings],
  webbridge3: [webBridge3Settings],
  xmpp: [xmppSettings],
  'xmpp multi_domain list': [xmppDomain],
  webadmin: [webAdminSettings],
  turn: [cmsTurnService],
  ipv4: [cmsInterface],
  'pki list': [cmsCertificateFileList],
  'pki inspect': [cmsInspectedCertificate],
  'user list': [cmsUser],
};

export function createMmpSource(options: MmpSourceOptions, pace: Partial<Pace> = {}): LiveSource {
  const {name, host, port} = options;
  const shown = name === undefined ? 'CMS' : `CMS ${name}`;
  return {
    title: options.title ?? `${shown}, MMP, ssh://${host}:${port}`,
    folder:
      options.folder ?? `cms${name === undefined ? '' : `-${name.toLowerCase().replace(/[^a-z0-9.-]+/g, '-')}`}/mmp`,
    box: options.box ?? {role: 'cms', ...(name === undefined ? {} : {name})},
    read: (signal) => new MmpReading(options, {wait: pause, commandTimeoutMs, ...pace}, signal).read(),
  };
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, {signal}).catch(() => undefined);
}

/** One run over one CMS. */
class MmpReading {
  readonly #options: MmpSourceOptions;
  readonly #pace: Pace;
  readonly #signal: AbortSignal;
  readonly #facts: Fact[] = [];
  #channels = 0;
  #timeouts = 0;
  #isOver = false;

  constructor(options: MmpSourceOptions, pace: Pace, signal: AbortSignal) {
    this.#options = options;
    this.#pace = pace;
    this.#signal = signal;
  }

  async *read(): AsyncGenerator<LiveYield> {
    let session: SshSession;
    try {
      const timeoutMs = this.#options.timeoutMs ?? connectTimeoutMs;
      session = await openSshSession({...this.#options, connectTimeoutMs: timeoutMs}, this.#signal);
    } catch (error) {
      if (!this.#signal.aborted) yield fatal(error instanceof SshFailure ? error.message : unexpected(error));
      return;
    }
    try {
      yield* this.#readAll(session);
    } catch (error) {
      if (!this.#signal.aborted) yield fatal(unexpected(error));
    } finally {
      await session.close();
    }
  }

  async *#readAll(session: SshSession): AsyncGenerator<LiveYield> {
    yield* this.#readCommands(session, [versionCommand]);
    const version = this.#facts.flatMap((fact) => textsIn(fact, ['softwareVersion']))[0];
    yield* this.#readCommands(session, commandsOfVersion(version));
    const files = [...new Set(this.#facts.flatMap((fact) => textsIn(fact, certificateFields)))].filter(
      (file) => file !== '',
    );
    const commands = files.map(inspectCommand);
    if (!this.#isOver && commands.includes(undefined)) {
      const note = 'a certificate file has a name that is not sent in a command: `pki inspect` it by hand';
      yield {kind: 'problem', note, isFatal: false, lost: [cmsInspectedCertificate]};
    }
    yield* this.#readCommands(
      session,
      commands.filter((command) => command !== undefined).slice(0, mostCertificateFiles),
    );
  }

  async *#readCommands(session: SshSession, commands: readonly MmpCommand[]): AsyncGenerator<LiveYield> {
    for (const [index, command] of commands.entries()) {
      if (this.#isOver) return;
      const result = await this.#run(session, command);
      if (result.is === 'aborted') {
        this.#isOver = true;
        return;
      }
      this.#timeouts = result.is === 'timeout' ? this.#timeouts + 1 : 0;
      if (result.is === 'printed') {
        const document = this.#documentOf(command, result.output, result.isCut);
        this.#collectFacts(document);
        yield document;
      }
      const problem = this.#problemOf(command, result, commands.slice(index));
      if (problem?.isFatal === true) this.#isOver = true;
      if (problem !== undefined) yield problem;
    }
  }

  /** Once more when the CMS opened no channel: it does so when it is busy with the one before. */
  async #run(session: SshSession, command: MmpCommand): Promise<CommandResult> {
    const limits = {timeoutMs: this.#pace.commandTimeoutMs, outputBytes: longestOutputBytes};
    const first = await this.#runOnce(session, command, limits);
    return first.is === 'refused' ? this.#runOnce(session, command, limits) : first;
  }

  async #runOnce(
    session: SshSession,
    command: MmpCommand,
    limits: {readonly timeoutMs: number; readonly outputBytes: number},
  ): Promise<CommandResult> {
    if (this.#channels > 0) await this.#pace.wait(channelPauseMs, this.#signal);
    if (this.#signal.aborted) return {is: 'aborted'};
    this.#channels += 1;
    return session.run(command, limits, this.#signal);
  }

  /** The prompt at the end says that the answer is whole. */
  #documentOf(command: MmpCommand, output: string, isCut: boolean): LiveDocument {
    const {name, host, port} = this.#options;
    const prompt = name !== undefined && /^[A-Za-z0-9][\w.-]{0,62}$/.test(name) ? name : '';
    const text = (command === 'turn' ? blankSecrets(output) : output).replace(/\n*$/, '');
    return {
      kind: 'document',
      path: `ssh://${host}:${port} ${command}`,
      member: `${command.replaceAll(' ', '-')}.txt`,
      format: mmpFormat,
      text: `${prompt}> ${command}\n${text}${text === '' ? '' : '\n'}${isCut ? '' : `${prompt}>\n`}`,
    };
  }

  #collectFacts({text, path}: LiveDocument): void {
    mmpReader.readText(text, path, {
      emit: (fact) => this.#facts.push(fact),
      absent: () => {},
      progress: () => {},
      signal: this.#signal,
      boxHint: 'cms',
    });
  }

  #problemOf(command: MmpCommand, result: CommandResult, left: readonly MmpCommand[]): LiveProblem | undefined {
    const lost = lostWith([command]);
    switch (result.is) {
      case 'printed': {
        const note = `\`${command}\` printed more than ${longestOutputBytes >> 20} MiB: the rest was left out`;
        return result.isCut ? {kind: 'problem', note, isFatal: false, lost} : undefined;
      }
      case 'refused': {
        const note = `\`${command}\` could not be run, the CMS opened no channel for it twice: it may be busy, try again`;
        return {kind: 'problem', note, isFatal: false, lost};
      }
      case 'timeout': {
        const seconds = this.#pace.commandTimeoutMs / 1000;
        if (this.#timeouts < mostTimeouts) {
          const note = `\`${command}\` was not answered within ${seconds} s: try again, or paste what it prints`;
          return {kind: 'problem', note, isFatal: false, lost};
        }
        const note = `${mostTimeouts} commands in a row were not answered within ${seconds} s, the last \`${command}\`: nothing more was asked; try again when the CMS is less busy`;
        return {kind: 'problem', note, isFatal: true, lost: lostWith(left)};
      }
      case 'dropped': {
        const note = `the CMS closed the SSH connection during \`${command}\`: what was read before is used; try again for the rest`;
        return {kind: 'problem', note, isFatal: true, lost: lostWith(left)};
      }
      case 'aborted':
        return undefined;
    }
  }
}

function lostWith(commands: readonly MmpCommand[]): readonly FactType[] {
  const names = commands.map((command) => command.replace(/^(ipv4|pki inspect) .*$/, '$1'));
  return [...new Set(names.flatMap((name) => factsOfCommand[name] ?? []))];
}

function fatal(note: string): LiveProblem {
  return {kind: 'problem', note, isFatal: true, lost: [...new Set(Object.values(factsOfCommand).flat())]};
}

/** The kind alone: what is in the message of an unforeseen error nobody knows. */
function unexpected(error: unknown): string {
  const name = error instanceof Error ? error.name : 'error';
  return `it could not be read over SSH (${name}): report it to the makers of this program`;
}

/** Where settings name certificate files. */
const certificateFields: readonly string[] = [
  'certificateFile',
  'caBundleFile',
  'bundleFile',
  'trustBundle',
  'c2wTrustedCertificates',
  'httpsCertificateFile',
  'c2wCertificateFile',
  'c2wTrustBundle',
];

function textsIn({value}: Fact, fields: readonly string[]): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, text]) =>
    fields.includes(field) && typeof text === 'string' ? [text] : [],
  );
}
