/** A report as a run would give it: two root causes, one of them with consequences, a hint, and every state of a check. */
import type {RunEvent} from '../../src/engine/events.ts';
import type {CheckResult, CheckStatus, Finding, InputRow, Report, RuleInfo} from '../../src/model/report.ts';
import {renderTemplate} from '../../src/model/rich-text.ts';

const judgedAt = {iso: '2024-03-11T09:14:05.000000000Z', zone: 'stated', year: 'stated'} as const;

function ruleOf(id: string, system: string, pass: string, fail: string): RuleInfo {
  return {
    id,
    system,
    title: {pass, fail},
    failureModes: ['F04'],
    references: ['RFC 8489 §9.2.4'],
    docs: `docs/checks/${id}.md`,
  };
}

const rules = Object.fromEntries(
  [
    ruleOf(
      'turn/integrity-failure',
      'TURN and media',
      'The TURN server accepts the credentials',
      'The TURN server rejects the credentials',
    ),
    ruleOf('turn/unanswered', 'TURN and media', 'The TURN server answers', 'The TURN server does not answer'),
    ruleOf(
      'turn/allocation-quota',
      'TURN and media',
      'Allocations are within the quota',
      'The allocation quota is used up',
    ),
    ruleOf('call/ice-failure', 'Calls', 'Calls find a path for media', 'A call finds no path for media'),
    ruleOf('call/relay-candidate-timeout', 'Calls', 'Relay candidates are gathered', 'No relay candidate is gathered'),
    ruleOf(
      'webbridge/trust-bundle-missing',
      'Web bridge',
      'The web bridge has a trust bundle',
      'The web bridge has no trust bundle',
    ),
    ruleOf('webbridge/port-conflict', 'Web bridge', 'No port is used twice', 'Two services use one port'),
    ruleOf('certificate/expired', 'Certificates', 'No certificate has expired', 'A certificate has expired'),
    ruleOf('xmpp/domain-mismatch', 'XMPP', 'The XMPP domain fits', 'The XMPP domain does not fit'),
  ].map((rule) => [rule.id, rule]),
);

const integrity: Finding = {
  id: 'turn/integrity-failure#1',
  rule: 'turn/integrity-failure',
  message: 'rejected',
  args: {server: '198.51.100.20:3478/udp', username: 'bridgeuser', code: '431', count: 3, total: 3},
  subject: 'turn://198.51.100.20:3478/udp',
  severity: 'error',
  impact: 'blocks-media',
  confidence: 'certain',
  text: renderTemplate(
    'TURN server {server} rejects the credentials of user {username}: {code} to {count} of {total} signed Allocate requests',
    {
      server: '198.51.100.20:3478/udp',
      username: 'bridgeuser',
      code: '431',
      count: 3,
      total: 3,
    },
  ),
  why: renderTemplate(
    'Without an allocation there is no relay, and the call stays at "Connecting" until it drops.',
    {},
  ),
  evidence: [
    {
      origin: {
        input: 'edge.pcapng',
        format: 'pcapng',
        frame: 214,
        filter: 'stun.id == 21:12:a4:42:00:01',
        time: judgedAt,
      },
      shows: '431 to the signed Allocate of 192.0.2.44:50012',
    },
    {
      origin: {input: 'cms/webbridge.txt', format: 'mmp-transcript', line: 17, quote: 'TURN user : bridgeuser'},
      shows: 'the user name that CMS uses',
    },
  ],
  competing: [],
  fix: [
    {
      action: renderTemplate('Set one user name and one password on both sides.', {}),
      where: renderTemplate('Expressway-E, Configuration > Authentication > Local database', {}),
      command: 'xCommand TurnCredentialSet Name: "bridgeuser"\nxStatus TURN',
      verify: renderTemplate('`xStatus TURN` lists an allocation.', {}),
    },
  ],
  fingerprint: 'a1',
};

function findingOf(id: string, rule: string, text: string, changes: Partial<Finding> = {}): Finding {
  return {
    ...integrity,
    id,
    rule,
    text: renderTemplate(text, {}),
    subject: 'call:7',
    competing: [],
    fix: [],
    ...changes,
  };
}

const findings: readonly Finding[] = [
  integrity,
  findingOf(
    'call/relay-candidate-timeout#1',
    'call/relay-candidate-timeout',
    'Call 7 gathers no relay candidate within 10 s',
  ),
  findingOf('call/ice-failure#1', 'call/ice-failure', 'Call 7 ends because no candidate pair works'),
  findingOf('webbridge/port-conflict#1', 'webbridge/port-conflict', 'Web bridge and web admin both listen on a:443', {
    severity: 'warning',
    impact: 'degrades',
  }),
  findingOf('certificate/expired#1', 'certificate/expired', 'The certificate may be the wrong one', {
    severity: 'warning',
    confidence: 'possible',
    competing: [renderTemplate('The clock of the client is wrong', {})],
  }),
];

function checkOf(id: string, status: CheckStatus, changes: Partial<CheckResult> = {}): CheckResult {
  return {
    id,
    status,
    notes: [],
    missing: [],
    findings: findings.filter(({rule}) => rule === id).map((finding) => finding.id),
    ...changes,
  };
}

const trustMissing = {
  fact: 'webbridge.settings',
  title: 'Settings of the web bridge',
  collect: 'On the MMP: `webbridge`, saved as text',
  reason: 'not collected: no MMP transcript among the inputs',
};

const checks: readonly CheckResult[] = [
  checkOf('turn/integrity-failure', 'fail'),
  checkOf('turn/unanswered', 'pass', {notes: ['12 of 12 requests were answered.']}),
  checkOf('turn/allocation-quota', 'crashed', {notes: ['unexpected value']}),
  checkOf('call/ice-failure', 'fail'),
  checkOf('call/relay-candidate-timeout', 'fail'),
  checkOf('webbridge/trust-bundle-missing', 'not-evaluated', {missing: [trustMissing]}),
  checkOf('webbridge/port-conflict', 'fail'),
  checkOf('certificate/expired', 'fail'),
  checkOf('xmpp/domain-mismatch', 'not-applicable', {notes: ['XMPP is not used by this release.']}),
];

const inputs: readonly InputRow[] = [
  {
    path: 'edge.pcapng',
    state: 'read',
    formats: ['pcapng'],
    title: 'Capture (pcapng)',
    sizeBytes: 2_400_000,
    facts: 41,
    notes: ['3,412 packets'],
  },
  {
    path: 'cms/webbridge.txt',
    state: 'partial',
    formats: ['mmp-transcript'],
    title: 'MMP transcript',
    sizeBytes: 912,
    facts: 6,
    notes: ['line 40: cut'],
  },
  {
    path: 'notes.docx',
    state: 'unrecognised',
    formats: [],
    title: 'unknown',
    sizeBytes: 18_000,
    facts: 0,
    notes: ['nearest guess: a zip archive'],
  },
];

export const sampleReport: Report = {
  schemaVersion: 1,
  tool: {name: 'wrtc-doctor', version: '0.1.0'},
  run: {
    command: 'diagnose',
    startedAt: '2024-03-11T10:00:00Z',
    durationMs: 812,
    judgedAt: {instant: judgedAt, basis: 'evidence', source: 'newest packet of edge.pcapng'},
    interrupted: false,
  },
  inputs,
  rules,
  checks,
  findings,
  diagnoses: [
    {
      root: 'turn/integrity-failure#1',
      explains: ['call/relay-candidate-timeout#1', 'call/ice-failure#1'],
      notes: ['The evidence of the cause is older.'],
    },
    {root: 'webbridge/port-conflict#1', explains: []},
    {root: 'certificate/expired#1', explains: []},
  ],
  summary: summaryOf(checks, {verdict: 'findings', errors: 3, warnings: 2, infos: 0}),
};

function summaryOf(results: readonly CheckResult[], rest: Omit<Report['summary'], 'checks'>): Report['summary'] {
  const countOf = (status: CheckStatus) => results.filter((check) => check.status === status).length;
  return {
    ...rest,
    checks: {
      pass: countOf('pass'),
      fail: countOf('fail'),
      'not-applicable': countOf('not-applicable'),
      'not-evaluated': countOf('not-evaluated'),
      crashed: countOf('crashed'),
      disabled: countOf('disabled'),
    },
  };
}

/** Nothing wrong, and one check without its evidence. */
export const healthyReport: Report = (() => {
  const judged = [
    checkOf('turn/unanswered', 'pass'),
    checkOf('webbridge/trust-bundle-missing', 'not-evaluated', {missing: [trustMissing]}),
  ];
  return {
    ...sampleReport,
    checks: judged,
    findings: [],
    diagnoses: [],
    summary: summaryOf(judged, {verdict: 'no-findings', errors: 0, warnings: 0, infos: 0}),
  };
})();

/** One cause per finding, as many as asked for. */
export function reportOfSize(amount: number): Report {
  const many = Array.from({length: amount}, (_, index) => ({...integrity, id: `turn/integrity-failure#${index + 1}`}));
  return {...sampleReport, findings: many, diagnoses: many.map(({id}) => ({root: id, explains: []}))};
}

export const sampleEvents: readonly RunEvent[] = [
  ...inputs.flatMap((row): RunEvent[] => [
    {kind: 'input-started', path: row.path, sizeBytes: row.sizeBytes},
    {kind: 'input-progress', path: row.path, bytesRead: (row.sizeBytes ?? 0) / 2, facts: 1},
    {kind: 'input-done', row},
  ]),
  {kind: 'checks-started', total: checks.length},
  ...checks.map(({id, status}): RunEvent => ({kind: 'check-done', id, status})),
  {kind: 'finished', report: sampleReport},
];
