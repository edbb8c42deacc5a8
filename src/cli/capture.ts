/** `capture`: packets from an interface, judged while they come. The capturing is done by dumpcap or tcpdump. */
import {UserError} from '../model/errors.ts';
import {type CaptureTool, findCaptureTools} from '../sources/live-capture/capture-tool.ts';
import {listInterfaces, type RunningCapture, startCapture} from '../sources/live-capture/run-capture.ts';
import {diagnoseEvidence} from './diagnose-evidence.ts';
import {refuseUnknownChecks} from './load-checks.ts';
import {deliverFacts, outputsOf, refuseUnwritable} from './outputs.ts';
import {presentRun, shownBy} from './present-run.ts';
import {readJudgedSite} from './read-site.ts';
import {adjustmentOf} from './report-adjustments.ts';
import {type RunOptions, viewOf} from './run-evidence.ts';
import {writeToStandardOutput} from './standard-output.ts';
import {Stopping} from './stopping.ts';

export interface CaptureOptions extends Omit<RunOptions, 'command' | 'paths' | 'live'> {
  readonly interface?: string;
  readonly filter?: string;
  readonly write?: string;
  /** Seconds after which it ends by itself. */
  readonly duration?: number;
  readonly list?: boolean;
}

/** Returns the exit code. Throws `UserError` when nothing can be captured. */
export async function capture(options: CaptureOptions): Promise<number> {
  const tools = findCaptureTools(process.env, process.platform);
  if (tools.length === 0) {
    throw new UserError(
      'Neither dumpcap nor tcpdump is installed: one of them does the capturing.',
      'Debian, Ubuntu: `sudo apt install wireshark-common` or `tcpdump`. RHEL: `sudo dnf install wireshark-cli` or `tcpdump`. Windows: Wireshark. Or capture elsewhere, and give the file to `wrtc-doctor pcap`.',
    );
  }
  if (options.list === true) {
    writeToStandardOutput(await interfaceList(tools));
    return 0;
  }
  const {interface: interfaceName, filter, write, duration} = options;
  if (interfaceName === undefined) {
    throw new UserError(
      'Which interface?',
      '`wrtc-doctor capture --list` names them; then `wrtc-doctor capture -i NAME`.',
    );
  }
  const view = await viewOf(options);
  const outputs = outputsOf(options, view === undefined ? undefined : 'text');
  refuseUnknownChecks([...options.only, ...options.skip]);
  const {site, credentials} = await readJudgedSite(options.site);
  const adjust = await adjustmentOf(options, site);
  if (write !== undefined) refuseUnwritable(write);
  const running = await startWith(tools, {interfaceName, ...(filter === undefined ? {} : {filter})}, write);
  process.stderr.write(
    `Capturing on ${interfaceName} with ${running.tool.name}; Ctrl-C ends it and writes the report.\n`,
  );
  const stopping = new Stopping(running);
  const timer = duration === undefined ? undefined : setTimeout(() => running.stop(), duration * 1000);
  try {
    const events = diagnoseEvidence({
      ...options,
      command: 'capture',
      paths: ['-'],
      shownPaths: ['-i', interfaceName],
      standardInput: running.packets,
      openInput: {path: write ?? `capture of ${interfaceName}`, loss: () => running.loss()},
      live: [],
      site,
      credentials,
      signal: stopping.signal,
      isInterrupted: () => stopping.isAsked,
      onFacts: (store) => deliverFacts(store, outputs.factsPaths),
    });
    return await presentRun(events, {
      ...shownBy(options),
      outputs,
      interrupt: () => stopping.ask(),
      adjust,
      ...(view === undefined ? {} : {view}),
    });
  } finally {
    clearTimeout(timer);
    stopping.end();
  }
}

async function interfaceList(tools: readonly CaptureTool[]): Promise<string> {
  const failures: string[] = [];
  for (const tool of tools) {
    const result = await listInterfaces(tool);
    if ('text' in result) return result.text;
    failures.push(`${tool.name}: ${result.failed}`);
  }
  throw new UserError(`The interfaces cannot be listed. ${failures.join(' ')}`, hintFor(failures.join(' ')));
}

/** The first program that can; what one may not do, the other may. */
async function startWith(
  tools: readonly CaptureTool[],
  request: Parameters<typeof startCapture>[1],
  write: string | undefined,
): Promise<RunningCapture> {
  const failures: string[] = [];
  for (const tool of tools) {
    const result = await startCapture(tool, request, write);
    if (!('failed' in result)) return result;
    failures.push(`${tool.name} says: ${result.failed.replace(new RegExp(`^${tool.name}: `), '')}`);
  }
  throw new UserError(
    `Nothing could be captured on ${request.interfaceName}. ${failures.join(' ')}`,
    hintFor(failures.join(' ')),
  );
}

function hintFor(failure: string): string {
  if (/permission|not permitted|privilege|capabilit/i.test(failure)) {
    return 'Run it with sudo, or let dumpcap capture for all: `sudo setcap cap_net_raw,cap_net_admin+eip /usr/bin/dumpcap`.';
  }
  if (/filter|syntax|expression/i.test(failure)) {
    return 'The filter is in the syntax of pcap-filter(7), e.g. --filter "udp port 3478 or tcp port 443".';
  }
  return '`wrtc-doctor capture --list` names the interfaces.';
}
