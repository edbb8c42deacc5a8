/** Every public capture of the corpus, judged: nothing is claimed but what has been reviewed, and no check crashes. */
import {describe, expect, test} from '@jest/globals';
import {plainText} from '../../src/model/rich-text.ts';
import {reviewedFindings} from '../pcap/corpus-findings.ts';
import {areCapturesHere, readTable, whereNeeded} from '../pcap/real-captures.ts';
import {judgeCaptures, messageOf} from './judge-captures.ts';

const suite = areCapturesHere ? describe : describe.skip;

suite(`given every capture of the corpus${whereNeeded}`, () => {
  test('when each is judged, then the findings are those that have been reviewed', async () => {
    const found: string[] = [];
    const crashed: string[] = [];
    for (const {file = ''} of readTable('corpus/INDEX.tsv')) {
      const {findings, checks} = await judgeCaptures([`corpus/${file}`]);
      for (const finding of findings) found.push(`${file} ${messageOf(finding)}: ${plainText(finding.text)}`);
      for (const {id, status} of checks) if (status === 'crashed') crashed.push(`${file} ${id}`);
    }
    expect(crashed).toEqual([]);
    expect(found.sort()).toEqual(reviewedFindings.map(({file, finding, text}) => `${file} ${finding}: ${text}`).sort());
  }, 90_000);
});
