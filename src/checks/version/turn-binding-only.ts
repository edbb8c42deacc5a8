import {cmsSystemStatus} from '../../facts/cms-system-status.ts';
import {expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {boxName} from '../../model/box-name.ts';
import {groupBy} from '../../model/group-by.ts';
import {isOlderThan} from '../../model/version.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * CMS asks the TURN server with bare Binding requests, which Expressway from X12.6.1 on does not answer (F36, CSCvv01243).
 * CMS 2.8.4 and 2.9.3 send Allocate; of 2.9.2 Cisco's documents say both.
 */
export default defineCheck({
  id: 'version/turn-binding-only',
  system: 'TURN and media',
  title: {
    pass: 'CMS asks for TURN in the way that this Expressway answers',
    fail: 'CMS asks for TURN in a way that this Expressway does not answer',
  },
  failureModes: ['F36'],
  needs: {statuses: cmsSystemStatus, edges: expresswayEdges},
  after: [],
  references: ['CSCvv01243', 'Cisco document 210800, requirements', 'Cisco document 217743'],
  messages: {
    tooOld: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'CMS {version} ({box}) asks TURN servers with bare Binding requests, which {edge} with {expressway} does not answer',
      why: 'From X12.6.1 on, Expressway-E answers no STUN Binding request without credentials. CMS before 2.8.4, and 2.9.0 and 2.9.1, sends nothing else first, takes the server for dead, and has no relay: guests join, and there is no media.',
      fix: [
        {
          action: 'Upgrade CMS to 2.9.3 or later (2.8.4 or later within 2.8).',
          where: 'MMP of {box}, with the image copied to it by SFTP',
          command: 'upgrade <image>.img',
          verify:
            '`version` prints it, and a capture shows Allocate requests from CMS, answered by 401 and then success.',
        },
      ],
    },
    doubtful: {
      severity: 'warning',
      impact: 'blocks-media',
      confidence: 'possible',
      text: 'Whether CMS {version} ({box}) asks {edge} ({expressway}) for TURN in a way that it answers is not settled',
      why: 'From X12.6.1 on, Expressway-E answers no STUN Binding request without credentials. Of CMS 2.9.2 one document of Cisco says that it still sends them, another that it is enough.',
      competing: ['CMS 2.9.2 sends Allocate, and there is nothing to change.'],
      fix: [
        {
          action: 'Upgrade CMS to 2.9.3 or later.',
          where: 'MMP of {box}, with the image copied to it by SFTP',
          command: 'upgrade <image>.img',
          verify:
            '`version` prints it, and a capture shows Allocate requests from CMS, answered by 401 and then success.',
        },
      ],
    },
  },
  examples: {fail: 'demo:version-turn-binding-only', pass: 'demo:healthy'},
  run({statuses, edges}, report) {
    const versioned = edges.filter(({value}) => value.version !== undefined);
    const edge = versioned.find(({value}) => isOlderThan(value.version ?? '', 'X12.6.1') === false);
    if (edge === undefined) {
      if (edges.length > 0 && edges.every(({value}) => isOlderThan(value.version ?? '', 'X12.6.1') === true))
        report.notApplicable('Expressway-E is older than X12.6.1 and answers Binding requests.');
      else report.lacking(expresswayEdges, 'the version of Expressway-E');
      return;
    }
    const known = statuses.flatMap((fact) =>
      fact.value.softwareVersion === undefined ? [] : [{fact, version: fact.value.softwareVersion}],
    );
    if (known.length === 0) report.lacking(cmsSystemStatus, 'the version of CMS');
    for (const [version, group] of groupBy(known, (one) => one.version)) {
      const state = judge(version);
      const facts = group.map(({fact}) => fact);
      const [first] = facts;
      if (first === undefined || state === undefined) report.lacking(cmsSystemStatus, `what version ${version} is`);
      else if (state === 'fit') report.pass(`CMS ${version} with Expressway ${edge.value.version}.`);
      else {
        const all = [...new Set(facts.map(({subject}) => subject))].toSorted();
        // Saved replies of the API name no box: they are of one that the MMP names.
        const named = all.filter((subject) => subject !== 'box:cms');
        const subjects = named.length > 0 ? named : all;
        const [subject = first.subject, ...related] = subjects;
        report.fail(state, {
          subject,
          related,
          args: {
            box: subjects.map(boxName).join(' and '),
            version,
            edge: edge.value.name,
            expressway: edge.value.version ?? '',
          },
          evidence: [
            evidenceOf(first, 'the version of CMS', 'softwareVersion'),
            evidenceOf(edge, 'the version of Expressway-E', 'version'),
          ],
        });
      }
    }
  },
});

function judge(version: string): 'fit' | 'tooOld' | 'doubtful' | undefined {
  const isBefore = (limit: string): boolean | undefined => isOlderThan(version, limit);
  if (isBefore('2.0') === undefined) return undefined;
  if (isBefore('2.8.4') === true || (isBefore('2.9') === false && isBefore('2.9.2') === true)) return 'tooOld';
  return isBefore('2.9.2') === false && isBefore('2.9.3') === true ? 'doubtful' : 'fit';
}
