/** A report as a run gives it, with invented names: a cause with consequences, a hint, a loose finding, and gaps. */
import {instantFromCalendar} from '../../src/model/instant.ts';
import type {CheckResult, Evidence, Finding, Report, RuleInfo} from '../../src/model/report.ts';
import {type Arguments, renderTemplate} from '../../src/model/rich-text.ts';

const day = {year: 2018, month: 3, day: 2};
const instant = (hour: number, minute: number, second: number, fraction = '000') => {
  const found = instantFromCalendar({...day, hour, minute, second, fraction});
  if (found === undefined) throw new Error('no such time');
  return found;
};

const rule = (id: string, system: string, pass: string, fail: string): RuleInfo => ({
  id,
  system,
  title: {pass, fail},
  failureModes: [],
  references: [],
  docs: `docs/checks/${id}.md`,
});

const rules = [
  rule('cms/license-expired', 'CMS', 'The Call Bridge licence is valid', 'The Call Bridge licence has expired'),
  rule(
    'webbridge/trust-bundle-missing',
    'Web bridge',
    'The web bridge has a trust bundle',
    'The web bridge has no trust bundle',
  ),
  rule(
    'webbridge/link-failed',
    'Web bridge',
    'The Call Bridge reaches the web bridge',
    'The Call Bridge cannot connect to the web bridge',
  ),
  rule(
    'certificate/edge-expiring',
    'Expressway-E',
    'The certificate of Expressway-E is valid for long',
    'The certificate of Expressway-E expires soon',
  ),
  rule(
    'turn/integrity-failure',
    'TURN and media',
    'TURN accepts the client’s credentials',
    'TURN rejects the client’s credentials',
  ),
  rule('turn/unreachable', 'TURN and media', 'The TURN server answers', 'The TURN server does not answer'),
  rule(
    'call/relay-timeout',
    'TURN and media',
    'Calls get their relay candidates',
    'A call got no relay candidate in time',
  ),
];

const log = {input: 'evidence/event log.txt', format: 'cms-log'};
const capture = {input: 'evidence/guest.pcapng', format: 'capture'};

interface Draft extends Pick<Finding, 'severity' | 'impact' | 'confidence' | 'subject' | 'evidence'> {
  readonly rule: string;
  readonly text: string;
  readonly why: string;
  readonly args: Arguments;
  readonly competing?: readonly string[];
  readonly fix?: readonly {action: string; where?: string; command?: string; verify?: string}[];
}

function finding(draft: Draft): Finding {
  const render = (template: string) => renderTemplate(template, draft.args);
  return {
    id: `${draft.rule}#1`,
    rule: draft.rule,
    message: 'only',
    args: draft.args,
    subject: draft.subject,
    severity: draft.severity,
    impact: draft.impact,
    confidence: draft.confidence,
    text: render(draft.text),
    why: render(draft.why),
    evidence: draft.evidence,
    competing: (draft.competing ?? []).map(render),
    fix: (draft.fix ?? []).map(({action, where, command, verify}) => ({
      action: render(action),
      ...(where === undefined ? {} : {where: render(where)}),
      ...(command === undefined ? {} : {command}),
      ...(verify === undefined ? {} : {verify: render(verify)}),
    })),
    fingerprint: '0123456789abcdef',
  };
}

const integrity = finding({
  rule: 'turn/integrity-failure',
  severity: 'error',
  impact: 'blocks-media',
  confidence: 'certain',
  subject: 'turn://198.51.100.20:3478/udp',
  args: {server: '198.51.100.20:3478', count: 4, total: 4, code: 431, user: 'relayuser'},
  text: '{server} answered {count} of {total} signed Allocate requests with {code}',
  why: 'The server computed another MESSAGE-INTEGRITY than the client: the password that CMS hands out for {user} is not the one on Expressway-E. Without an allocation no audio or video gets through the firewall.',
  evidence: [
    {
      origin: {
        ...capture,
        frame: 1462,
        filter: 'stun.type == 0x0113 && frame.number == 1462',
        time: instant(8, 15, 7, '714894'),
        quote: 'Allocate Error Response 431 Integrity Check Failure',
      },
      shows: 'the first signed request is refused',
    },
    {origin: {...capture, frame: 1458, time: instant(8, 15, 7)}, shows: 'the request that it answers'},
  ],
  fix: [
    {
      action: 'Set the same password for {user} on both sides.',
      where: 'Expressway-E, Configuration > Authentication > Devices > Local database',
      verify: 'A new capture shows an Allocate success response.',
    },
    {
      action: 'Give CMS that password with `PUT /api/v1/turnServers/<id>`.',
      where: 'CMS API',
      command:
        'curl -u admin -X PUT \\\n  --data-urlencode "password=<password>" \\\n  https://cms.example.net:445/api/v1/turnServers/7d9f5a0e-0000-4000-8000-000000000001',
      verify: 'The event log has no `ICE failure` for new calls.',
    },
  ],
});

const timeout = finding({
  rule: 'call/relay-timeout',
  severity: 'warning',
  impact: 'blocks-media',
  confidence: 'likely',
  subject: 'call:evidence/event log.txt#12',
  args: {call: '12'},
  text: 'Call {call} got no relay candidate within 3 s',
  why: 'CMS gives up on the relay.',
  evidence: [
    {
      origin: {
        ...log,
        line: 6,
        time: instant(8, 15, 9, '020'),
        quote: '2018-03-02 08:15:09.020 Warning call 12: ICE failure; relay candidate creation timeout',
      },
      shows: 'the Call Bridge gives up',
    },
  ],
});

const link = finding({
  rule: 'webbridge/link-failed',
  severity: 'error',
  impact: 'blocks-join',
  confidence: 'possible',
  subject: 'box:cms',
  args: {host: 'join.cms.example.net', reason: 'connect failure'},
  text: 'The Call Bridge reports that its connection to the web bridge {host} failed ({reason})',
  why: 'Without this link the join page has no way to join as a guest.',
  evidence: [{origin: {...log, line: 2}, shows: 'the Call Bridge reports it'}],
  competing: ['The web bridge has no trust bundle: see `webbridge` on the MMP.', 'The web bridge is disabled.'],
  fix: [{action: 'Look at the trust bundle first.', where: 'MMP of CMS', command: 'webbridge'}],
});

const certificate = finding({
  rule: 'certificate/edge-expiring',
  severity: 'warning',
  impact: 'hygiene',
  confidence: 'certain',
  subject: 'cert://sha256:00',
  args: {name: 'edge.example.com', days: 12},
  text: 'The certificate of {name} expires in {days} days',
  why: 'Browsers refuse an expired certificate.',
  evidence: [
    {
      origin: {input: 'evidence/edge.pem', format: 'certificate', field: 'notAfter', quote: 'Mar 14 12:00:00 2018 GMT'},
      shows: 'end of validity',
    },
  ],
});

const result = (id: string, status: CheckResult['status'], more: Partial<CheckResult> = {}): CheckResult => ({
  id,
  status,
  notes: [],
  missing: [],
  findings: [],
  ...more,
});

const webBridge = {
  fact: 'cms.web-bridge-settings',
  title: 'web bridge settings (CMS 2.x)',
  collect: 'MMP command `webbridge`, pasted from the terminal',
};

export const sampleReport: Report = {
  schemaVersion: 1,
  tool: {name: 'wrtc-doctor', version: '1.2.3'},
  run: {
    command: 'check evidence',
    startedAt: '2024-05-01T10:00:00.000Z',
    durationMs: 812,
    judgedAt: {instant: instant(8, 15, 9, '020'), basis: 'evidence', source: 'last line of event log.txt'},
    interrupted: false,
  },
  inputs: [
    {
      path: 'evidence/event log.txt',
      state: 'read',
      formats: ['cms-log'],
      title: 'CMS or Expressway log',
      sizeBytes: 1234,
      facts: 5,
      notes: ['CMS event log (tabs): 6 lines, 2018-03-02 08:15:01 to 08:15:09 UTC (zone assumed); 1 web client call'],
    },
    {
      path: 'evidence/guest.pcapng',
      state: 'partial',
      formats: ['capture'],
      title: 'packet capture (pcapng)',
      facts: 9,
      notes: ['3,412 packets', 'the last packet is cut: 120 of 254 bytes'],
    },
    {
      path: 'evidence/edge.pem',
      state: 'read',
      formats: ['certificate'],
      title: 'certificates (PEM)',
      facts: 1,
      notes: [],
    },
    {
      path: 'evidence/screen|shot.png',
      state: 'unrecognised',
      formats: [],
      title: '',
      facts: 0,
      notes: ['a picture: paste the text instead'],
    },
  ],
  rules: Object.fromEntries(rules.map((info) => [info.id, info])),
  checks: [
    result('cms/license-expired', 'not-evaluated', {
      missing: [
        {fact: 'cms.license', title: 'CMS licence', collect: 'MMP command `license`, pasted from the terminal'},
      ],
    }),
    result('webbridge/trust-bundle-missing', 'not-evaluated', {missing: [webBridge]}),
    result('webbridge/link-failed', 'fail', {findings: [link.id]}),
    result('certificate/edge-expiring', 'fail', {findings: [certificate.id]}),
    result('turn/integrity-failure', 'fail', {findings: [integrity.id]}),
    result('turn/unreachable', 'pass', {notes: ['198.51.100.20:3478 answered 8 requests.']}),
    result('call/relay-timeout', 'fail', {findings: [timeout.id]}),
  ],
  findings: [link, certificate, integrity, timeout],
  diagnoses: [
    {
      root: integrity.id,
      explains: [timeout.id],
      notes: ['Log and capture do not state the same zone: their times were not compared.'],
    },
    {root: link.id, explains: []},
  ],
  summary: {
    verdict: 'findings',
    errors: 2,
    warnings: 2,
    infos: 0,
    checks: {pass: 1, fail: 4, 'not-applicable': 0, 'not-evaluated': 2, crashed: 0, disabled: 0},
  },
};

/** The same evidence with nothing found. */
export const quietReport: Report = {
  ...sampleReport,
  checks: [
    result('turn/unreachable', 'pass', {notes: ['198.51.100.20:3478 answered 8 requests.']}),
    result('webbridge/trust-bundle-missing', 'not-evaluated', {missing: [webBridge]}),
  ],
  findings: [],
  diagnoses: [],
  summary: {
    verdict: 'no-findings',
    errors: 0,
    warnings: 0,
    infos: 0,
    checks: {pass: 1, fail: 0, 'not-applicable': 0, 'not-evaluated': 1, crashed: 0, disabled: 0},
  },
};

/** Evidence whose text tries to steer the terminal or the Markdown reader. */
export function hostileReport(text: string): Report {
  const evidence: Evidence[] = [
    {origin: {input: text, format: 'x', line: 1, field: text, quote: text, filter: text}, shows: text},
  ];
  const hostile: Finding = {
    ...link,
    args: {host: text},
    text: [
      {kind: 'value', text},
      {kind: 'text', text},
      {kind: 'command', text},
    ],
    why: [{kind: 'value', text}],
    evidence,
    competing: [[{kind: 'value', text}]],
    fix: [
      {
        action: [{kind: 'command', text}],
        where: [{kind: 'value', text}],
        command: text,
        verify: [{kind: 'value', text}],
      },
    ],
  };
  return {
    ...sampleReport,
    run: {...sampleReport.run, command: text, judgedAt: {...sampleReport.run.judgedAt, source: text}},
    inputs: [{path: text, state: 'unrecognised', formats: [], title: text, facts: 0, notes: [text]}],
    checks: [
      result('webbridge/link-failed', 'crashed', {notes: [text]}),
      result('turn/unreachable', 'not-evaluated', {missing: [{fact: 'x', title: text, collect: text, reason: text}]}),
    ],
    findings: [hostile, {...hostile, id: 'other'}],
    diagnoses: [{root: hostile.id, explains: ['other'], notes: [text]}],
  };
}
