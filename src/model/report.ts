/** The report contract, schema version 1 (DESIGN §4): one shape in every mode. Every writer and screen reads this. */
import type {CaptureOverview} from './capture-overview.ts';
import type {DeploymentMap} from './deployment.ts';
import type {Instant, TimeBasis} from './instant.ts';
import type {JoinOverview} from './join-attempt.ts';
import type {LogHistory} from './log-history.ts';
import type {Origin} from './origin.ts';
import type {ProbeOverview} from './probe-overview.ts';
import type {Arguments, RichText} from './rich-text.ts';
import type {Confidence, Impact, Severity} from './severity.ts';
import type {Subject} from './subject.ts';

export interface Report {
  readonly schemaVersion: 1;
  /** Of titles and of what findings say; English where it is left out. */
  readonly language?: 'it';
  readonly tool: {readonly name: 'wrtc-doctor'; readonly version: string};
  readonly run: RunInfo;
  readonly inputs: readonly InputRow[];
  readonly rules: Readonly<Record<string, RuleInfo>>;
  readonly checks: readonly CheckResult[];
  readonly findings: readonly Finding[];
  readonly diagnoses: readonly Diagnosis[];
  /** The boxes between a guest and a call, and what bears on each; reports of older versions have none. */
  readonly deployment?: DeploymentMap;
  /** What the packet captures hold; left out when there was none. */
  readonly captures?: CaptureOverview;
  /** The path as probes walked it, one for each time and side; left out when there was none. */
  readonly probes?: readonly ProbeOverview[];
  /** Attempts of guests to join, by the logs; left out when no log tells of any. */
  readonly joins?: JoinOverview;
  /** Connections and changes over time, by the logs; left out when no log tells of any. */
  readonly logHistory?: LogHistory;
  /** Logs whose clock differs from that of another source by a second or more; left out when there is none. */
  readonly clocks?: readonly ClockDifference[];
  /** What the site file and baselines accept, as it was applied; left out when nothing was given. */
  readonly suppressions?: readonly SuppressionRow[];
  readonly summary: Summary;
}

/** Something that is accepted: judged and told, but counted apart, and no reason to exit with 1. */
export interface Suppression {
  readonly source: 'site-file' | 'baseline';
  readonly reason: string;
  /** The last day on which it holds (UTC), `2026-12-31`. */
  readonly until?: string;
  /** Id of the accepted finding that explains it, where nothing else does and it is accepted for that alone. */
  readonly through?: string;
}

export interface SuppressionRow extends Omit<Suppression, 'through'> {
  /** Id of a check, or an area of them. */
  readonly check: string;
  /** What it is about; left out where it is accepted wherever it is found. */
  readonly subject?: string;
  /** Where it stands: `wrtc-doctor.yaml line 31`. */
  readonly place: string;
  /** `unused`: nothing is found that it accepts. `unjudged`: what it accepts was not looked for in this run. */
  readonly state: 'used' | 'unused' | 'unjudged' | 'expired';
  /** Ids of findings. */
  readonly findings: readonly string[];
  readonly notes: readonly string[];
}

export interface ClockDifference {
  readonly input: string;
  /** The source that it is compared with. */
  readonly reference: string;
  /** What the clock of the input shows more than that of the reference, in ms. */
  readonly aheadMs: number;
  /** What both hold: `12 messages that syslog.log holds too`. */
  readonly because: string;
  /** Of the times of the input. */
  readonly zone: TimeBasis;
  readonly year: TimeBasis;
}

export interface RunInfo {
  readonly command: string;
  readonly startedAt: string;
  readonly durationMs: number;
  /** The time at which expiry and licences were judged, and where it comes from. */
  readonly judgedAt: {
    readonly instant: Instant;
    readonly basis: 'given' | 'evidence' | 'today';
    readonly source: string;
  };
  readonly interrupted: boolean;
}

/** `read`: wholly. `partial`: something was lost, `notes` say what. `unrecognised`, `unreadable`: nothing came of it. */
export type InputState = 'read' | 'partial' | 'unrecognised' | 'unreadable' | 'skipped';

export interface InputRow {
  readonly path: string;
  readonly state: InputState;
  /** Ids of the formats that were read in it. */
  readonly formats: readonly string[];
  /** The same, in words: `CMS event log (tabs)`. */
  readonly title: string;
  readonly sizeBytes?: number;
  readonly facts: number;
  /** `3,412 packets, 2017-05-20 19:52:41 UTC to …`; what was lost and why; for the unrecognised the nearest guess. */
  readonly notes: readonly string[];
}

export interface RuleInfo {
  readonly id: string;
  readonly system: string;
  readonly title: {readonly pass: string; readonly fail: string};
  readonly failureModes: readonly string[];
  readonly references: readonly string[];
  readonly docs: string;
}

export type CheckStatus = 'pass' | 'fail' | 'not-applicable' | 'not-evaluated' | 'crashed' | 'disabled';

export interface CheckResult {
  readonly id: string;
  readonly status: CheckStatus;
  /** What was looked at and found right, or why the check does not apply. */
  readonly notes: readonly string[];
  readonly missing: readonly MissingFact[];
  readonly findings: readonly string[];
}

export interface MissingFact {
  readonly fact: string;
  readonly title: string;
  /** How the person gets it: command, page or file. */
  readonly collect: string;
  /** Why it is missing, when more is known than that it was not given. */
  readonly reason?: string;
}

export interface Evidence {
  readonly origin: Origin;
  /** What this piece shows, in a few words. */
  readonly shows: string;
}

export interface FixStep {
  readonly action: RichText;
  readonly where?: RichText;
  readonly command?: string;
  readonly verify?: RichText;
}

/** The packets of one capture that a finding rests on. */
export interface FrameFilter {
  readonly input: string;
  /** 1-based, ascending, as Wireshark counts. */
  readonly frames: readonly number[];
  /** A Wireshark display filter (4.0 or newer) that shows these and no others: `frame.number in {44, 45, 46}`. */
  readonly filter: string;
}

export interface Finding {
  /** Unique in this report: `turn/integrity-failure#1`. */
  readonly id: string;
  readonly rule: string;
  readonly message: string;
  readonly args: Arguments;
  readonly subject: Subject;
  /** Further subjects that this is about: other addresses of the same box. */
  readonly related?: readonly Subject[];
  readonly severity: Severity;
  readonly impact: Impact;
  readonly confidence: Confidence;
  readonly text: RichText;
  readonly why: RichText;
  readonly evidence: readonly Evidence[];
  /** For each capture among the evidence, what shows all its packets at once. */
  readonly frames?: readonly FrameFilter[];
  /** For a hint: the other causes that the same evidence would fit. */
  readonly competing: readonly RichText[];
  readonly fix: readonly FixStep[];
  readonly fingerprint: string;
  /** It is accepted, why and until when. */
  readonly suppressed?: Suppression;
  /** Where a profile or the site file gives it another severity: that of the check. */
  readonly originalSeverity?: Severity;
}

export interface Diagnosis {
  /** Id of the root-cause finding. */
  readonly root: string;
  /** Ids of the findings that it explains, nearest first. */
  readonly explains: readonly string[];
  /** What to keep in mind when reading them together, e.g. that their evidence is from different days. */
  readonly notes?: readonly string[];
}

export interface Summary {
  readonly verdict: 'findings' | 'no-findings' | 'nothing-evaluated';
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  /** Findings that are accepted; they are in none of the counts above. */
  readonly suppressed?: number;
  /** Findings that `--show` leaves out of what people see; they are in the counts above. */
  readonly notShown?: number;
  readonly checks: Readonly<Record<CheckStatus, number>>;
}
