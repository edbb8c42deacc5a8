import {expect, test} from '@jest/globals';
import {hidingOf} from '../../src/cli/hide-names.ts';
import {finishedWithJoins} from '../ui/sample-joins.ts';
import {sampleReport} from '../ui/sample-report.ts';

test('given a report without its facts, when names are hidden, then addresses and the names that messages hold are gone', () => {
  const {report} = hidingOf()({report: sampleReport});
  expect(JSON.stringify(report)).not.toMatch(/198\.51\.100\.20|192\.0\.2\.44|bridgeuser/);
  expect(report.findings.map(({rule}) => rule)).toEqual(sampleReport.findings.map(({rule}) => rule));
});

test('given attempts, ladders and time lines, when they are asked for again, then they are hidden, and the same', () => {
  const hidden = hidingOf()(finishedWithJoins);
  expect(JSON.stringify(hidden.attempts)).not.toMatch(/Kim|guest7001/);
  expect(hidden.kind).toBe('finished');
  expect(hidden.timeLines?.all()).toBe(hidden.timeLines?.all());
});
