import {describe, expect, test} from '@jest/globals';
import {SaxesParser} from 'saxes';
import {writeJunit} from '../../src/report/junit.ts';
import {hostileReport, quietReport, sampleReport} from './sample-report.ts';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/** Throws where it is no well-formed XML. */
function elementsOf(xml: string): Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({name, attributes}) => {
    const element = {name, attributes, text: ''};
    elements.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(xml).close();
  return elements;
}

describe('JUnit', () => {
  test.each([
    ['with findings', sampleReport],
    ['without', quietReport],
    ['from hostile evidence', hostileReport('<script>]]>\u001b[31m"&\ud800\uffff\n')],
  ])('given a report %s, when it is written, then the counts are those of its cases', (_, report) => {
    const elements = elementsOf(writeJunit(report));
    const count = (name: string): string => String(elements.filter((element) => element.name === name).length);
    expect(elements[0]).toMatchObject({
      name: 'testsuites',
      attributes: {
        tests: count('testcase'),
        failures: count('failure'),
        errors: count('error'),
        skipped: count('skipped'),
      },
    });
  });

  test('given a check that failed, when it is written, then its case holds text, evidence and fix', () => {
    const [finding] = sampleReport.findings;
    const failures = elementsOf(writeJunit(sampleReport)).filter(({name}) => name === 'failure');
    expect(failures).toHaveLength(sampleReport.summary.checks.fail);
    const [failure] = failures.filter(({text}) => text.includes(finding?.evidence[0]?.shows ?? '—'));
    expect(failure?.attributes.message).not.toBe('');
    expect(failure?.text).toMatch(/^Do: /m);
  });

  test('given a check that was not evaluated, when it is written, then it is skipped and says what is missing', () => {
    const check = quietReport.checks.find(({status}) => status === 'not-evaluated');
    const skipped = elementsOf(writeJunit(quietReport)).filter(({name}) => name === 'skipped');
    expect(skipped.map(({attributes}) => attributes.message).join('\n')).toContain(check?.missing[0]?.title ?? '—');
  });
});
