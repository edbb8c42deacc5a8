/** `npm run new-check area/failing-state`: writes the check and its test, so that adding one edits one file. */
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';

const root = join(import.meta.dirname, '..');
const id = process.argv[2] ?? '';
if (!/^[a-z0-9]+\/[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
  process.stderr.write('Usage: npm run new-check area/failing-state, e.g. turn/realm-changed\n');
  process.exit(2);
}
const check = join(root, 'src/checks', `${id}.ts`);
const test = join(root, 'test/checks', `${id}.test.ts`);
for (const path of [check, test]) {
  if (existsSync(path)) {
    process.stderr.write(`${path} exists already.\n`);
    process.exit(2);
  }
  mkdirSync(dirname(path), {recursive: true});
}
writeFileSync(
  check,
  `import {turnSession} from '../../facts/turn-session.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** What fails here, and the clause or document that says so. */
export default defineCheck({
  id: '${id}',
  system: 'TURN and media',
  title: {pass: 'What is right', fail: 'What is wrong'},
  failureModes: [],
  needs: {sessions: turnSession},
  after: [],
  references: [],
  messages: {
    wrong: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: '{server} does what is wrong',
      why: 'What the guest notices, and why.',
      fix: [{action: 'What to change.', where: 'Box, menu path', verify: 'How to see that it worked.'}],
    },
  },
  examples: {fail: 'area/scenario', pass: 'octavio/healthy'},
  run({sessions}, report) {
    for (const session of sessions) {
      if (session.value.errors.length === 0) report.pass('What was looked at.');
      else {
        report.fail('wrong', {
          subject: session.subject,
          args: {server: session.value.server.address},
          evidence: [evidenceOf(session, 'what this shows')],
        });
      }
    }
  },
});
`,
);
writeFileSync(
  test,
  `import check from '../../../src/checks/${id}.ts';
import {describeCheck} from '${'../'.repeat(1)}describe-check.ts';

describeCheck(check, {
  'given …, when judged, then it fails': {facts: [], expect: {status: 'fail', findings: [{message: 'wrong'}]}},
  'given …, when judged, then it passes': {facts: [], expect: {status: 'pass'}},
});
`,
);
process.stdout.write(`Written: src/checks/${id}.ts, test/checks/${id}.test.ts. Then: npm run gen.\n`);
