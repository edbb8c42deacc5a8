import {expect, test} from '@jest/globals';
import {boxHintOf} from '../../../src/sources/files/box-hint.ts';

test.each([
  ['evidence/expressway-e/server.pem', 'expressway-e'],
  ['bundle.zip!/Expressway_C/status.xml', 'expressway-c'],
  ['vcse.tar.gz!/diagnostic/xconf_dump.txt', 'expressway-e'],
  ['expc01/pages.txt', 'expressway-c'],
  ['exp-e1/status.xml', 'expressway-e'],
  ['evidence/callbridge.cer', 'cms'],
  ['evidence/mmp.txt', 'cms'],
  ['diagnostic_log_vcse_2017-05-20/server_vcse.pem', 'expressway-e'],
  // A folder that is named for a box outweighs words in passing.
  ['cms-webrtc-case/expressway-e/server.pem', 'expressway-e'],
  ['expressway-c/cms-page.txt', 'expressway-c'],
  // The nearest to the file counts.
  ['cms/expressway-e.pem', 'expressway-e'],
  ['cms-and-expressway-e.txt', undefined],
  ['case/server.pem', undefined],
  ['cmsweb.octavio.com.pem', undefined],
  ['export-e.txt', undefined],
  ['-', undefined],
])('given %s, then the hint is %s', (path, role) => {
  expect(boxHintOf(path)).toBe(role);
});
