import {expect, test} from '@jest/globals';
import {redactRun} from '../../src/cli/redact-run.ts';
import type {RunEvent} from '../../src/engine/events.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {joinAttempt} from '../../src/facts/join-attempt.ts';
import type {JoinAttempt} from '../../src/model/join-attempt.ts';
import {storeOf} from '../checks/describe-check.ts';
import {at} from '../facts/make.ts';
import {sampleReport} from '../report/sample-report.ts';

const line = {
  line: 3,
  quote: 'Mar 4 09:00:00.100 user.info core7 host:server: INFO : call 6: allocated for guest7 / "Ann Example"',
  rule: 'call-allocated',
  host: 'core7',
};
const facts: Fact[] = [
  joinAttempt.of(
    'call:logs/core7.meet.example.org.log#6',
    {input: 'logs/core7.meet.example.org.log', format: 'cms-log', line: 3},
    {outcome: 'joined', displayName: 'Ann Example', spaceName: 'Payroll', clientAddress: '198.51.100.7', lines: [line]},
  ),
];
const attempt: JoinAttempt = {
  number: 1,
  outcome: 'joined',
  displayName: 'Ann Example',
  spaceName: 'Payroll',
  clientAddress: '198.51.100.7',
  startedAt: at('09:00'),
  stages: [{stage: 'call-allocated'}],
  lines: [{input: 'logs/core7.meet.example.org.log', ...line}],
  droppedLines: 0,
};

async function shown(isRead: boolean, report = sampleReport): Promise<Extract<RunEvent, {kind: 'finished'}>> {
  async function* run(): AsyncGenerator<RunEvent> {
    await Promise.resolve();
    yield {kind: 'finished', report, attempts: [attempt]};
  }
  const site = {path: 'wrtc-doctor.yaml', content: {}, facts: [], acceptances: []};
  for await (const event of redactRun(run(), () => (isRead ? storeOf(facts) : undefined), site)) {
    if (event.kind === 'finished') return event;
  }
  throw new Error('the run did not finish');
}

test('given --redact, when a run ends, then no name and no address of the site is shown, and the product’s words stay', async () => {
  const {attempts: [one] = [], report} = await shown(true);
  const text = JSON.stringify(one);
  for (const name of ['Ann', 'Payroll', '198.51.100.7', 'core7', 'meet.example']) expect(text).not.toContain(name);
  expect(one).toMatchObject({
    number: 1,
    outcome: 'joined',
    startedAt: at('09:00'),
    stages: [{stage: 'call-allocated'}],
    lines: [{line: 3, rule: 'call-allocated'}],
  });
  expect(one?.lines[0]?.quote).toContain('user.info');
  expect(one?.lines[0]?.input).toMatch(/^logs\/.+\.log$/);
  expect(report.findings.map(({rule, message}) => [rule, message])).toEqual(
    sampleReport.findings.map(({rule, message}) => [rule, message]),
  );
});

test('given the same name twice, when it is redacted, then it is one token', async () => {
  const {attempts: [one] = []} = await shown(true);
  expect(one?.lines[0]?.quote).toContain(one?.displayName ?? 'no name');
});

test('given an argument of a message named like a word of the product, when it holds an address, then it is a token', async () => {
  const [finding] = sampleReport.findings;
  if (finding === undefined) throw new Error('the sample has a finding');
  const findings = [{...finding, args: {reached: '203.0.113.7', state: 'join.meet.example.org'}}];
  const {report} = await shown(true, {...sampleReport, findings});
  expect(JSON.stringify(report.findings[0]?.args)).not.toMatch(/203\.0\.113\.7|meet\.example/);
});

test('given the bytes of a packet among the evidence, then they are left out: they hold names as they are', async () => {
  const [finding] = sampleReport.findings;
  const [piece] = finding?.evidence ?? [];
  if (finding === undefined || piece === undefined) throw new Error('the sample has a finding with evidence');
  const origin = {...piece.origin, bytes: {name: 'STUN message', hex: '6775657374', parts: []}};
  const {report} = await shown(true, {...sampleReport, findings: [{...finding, evidence: [{...piece, origin}]}]});
  expect(report.findings[0]?.evidence[0]?.origin.frame).toBe(origin.frame);
  expect(JSON.stringify(report)).not.toContain('6775657374');
});
