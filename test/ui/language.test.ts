import {expect, test} from '@jest/globals';
import {phrasebookOf} from '../../src/model/phrasebook.ts';
import {reduce} from '../../src/ui/reduce.ts';
import {renderState} from '../../src/ui/render-frame.tsx';
import {initialState} from '../../src/ui/state.ts';
import {sampleReport} from './sample-report.ts';

const book = phrasebookOf('it', {
  ERROR: 'ERRORE',
  'Root causes': 'Cause prime',
  'Why it matters': 'Perché conta',
  '{count} FAIL': 'falliti: {count}',
});
const size = {columns: 100, rows: 40};
const finished = reduce(initialState(size, 'posix', book), {
  kind: 'event',
  event: {kind: 'finished', report: sampleReport},
});

test('given the words of a language, when a diagnosis is shown, then its headings and marks are in them', () => {
  const frame = renderState(finished);

  expect(frame).toMatch(/Cause prime[\s\S]*✖ ERRORE/);
  expect(frame).toContain('Perché conta');
  expect(frame).not.toMatch(/Root causes|Why it matters|✖ ERROR\b/);
});

test('given the words of a language, when checks are shown, then they are counted in them', () => {
  expect(renderState(reduce(finished, {kind: 'key', key: '3'}))).toContain('falliti: ');
});
