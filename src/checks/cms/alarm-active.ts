import {cmsAlarm} from '../../facts/cms-alarm.ts';
import {cmsList} from '../../facts/cms-list.ts';
import {boxesOf, groupFacts} from '../../facts/derived/boxes-of.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Alarms of CMS that a guest may notice. Types that the table does not know are left alone. */
export default defineCheck({
  id: 'cms/alarm-active',
  system: 'CMS',
  title: {pass: 'CMS has no alarm that guests may notice', fail: 'CMS has an alarm that guests may notice'},
  failureModes: ['F11', 'F20', 'F01'],
  needs: {},
  needsOneOf: {alarms: cmsAlarm, lists: cmsList},
  after: [
    'cms/license-invalid',
    'cms/database-degraded',
    'webbridge/connection-down',
    'webbridge/disabled',
    'webbridge/trust-bundle-missing',
    'webbridge/trust-bundle-mismatch',
    'webbridge/c2w-trust-missing',
    'webbridge/c2w-trust-mismatch',
    'webbridge/c2w-port-mismatch',
    'webbridge/not-listening',
    'cms/call-bridge-unset',
  ],
  references: ['CMS API reference: /system/alarms'],
  messages: {
    license: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'CMS has the alarm {alarm}: its licence is missing, ends or has ended ({boxes})',
      why: 'Without a licence in force the Call Bridge makes no calls.',
      fix: [
        {
          action:
            'Compare the expiry of the feature callbridge with today, and install a new licence if it is near or past.',
          where: 'MMP of {boxes}',
          command: 'license',
          verify: 'GET /api/v1/system/alarms no longer lists {alarm}.',
        },
      ],
    },
    database: {
      severity: 'error',
      impact: 'degrades',
      confidence: 'likely',
      text: 'CMS has the alarm {alarm}: its database cluster has a fault ({boxes})',
      why: 'Call Bridges write every guest into the database; without a master that they reach, guests are turned away.',
      fix: [
        {
          action: 'Look which node is not connected, and bring it up.',
          where: 'MMP of each CMS with a database',
          command: 'database cluster status',
          verify: 'GET /api/v1/system/alarms no longer lists {alarm}.',
        },
      ],
    },
    webBridge: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'CMS has the alarm {alarm}: a Call Bridge does not reach a web bridge ({boxes})',
      why: 'Without the link between Call Bridge and web bridge the page offers no way to join.',
      fix: [
        {
          action: 'Look whether the web bridge is enabled, listens on the port of its URL and trusts the Call Bridge.',
          where: 'MMP of the CMS with the web bridge (CMS 3.x: `webbridge3`)',
          command: 'webbridge',
          verify: 'GET /api/v1/system/alarms no longer lists {alarm}.',
        },
      ],
    },
    callBridge: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'CMS has the alarm {alarm}: the Call Bridges of the cluster do not all reach each other ({boxes})',
      why: 'Participants of one meeting who land on different Call Bridges then do not see each other.',
      fix: [
        {
          action:
            'Compare the addresses of the Call Bridges with those that they have, and look at the network between them.',
          where: 'CMS web admin, Configuration > Cluster',
          verify: 'GET /api/v1/system/alarms no longer lists {alarm}.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-alarm-active', pass: 'demo:healthy'},
  run({alarms, lists}, report) {
    const known = alarms.filter(({value}) => meaningOf(value.type) !== undefined);
    for (const group of groupFacts(known, ({value}) => value.type.toLowerCase())) {
      const [first] = group;
      const meaning = meaningOf(first.value.type);
      if (meaning === undefined) continue;
      const [box, ...related] = boxesOf(group);
      report.fail(meaning, {
        subject: box,
        related,
        args: {alarm: first.value.type, boxes: [box, ...related].map(boxName).join(', ')},
        evidence: [evidenceOf(first, '/system/alarms lists', 'type')],
      });
    }
    const read = lists.filter(({value}) => value.collection === 'alarms');
    if (known.length > 0) return;
    if (read.length > 0 && read.every(({value}) => value.returned >= value.total)) {
      report.pass(alarms.length === 0 ? 'No alarm.' : `No such alarm among ${alarms.length}.`);
    } else report.lacking(cmsAlarm, 'the whole list of /system/alarms is not in the evidence');
  },
});

/** Words in names of alarm types. The names of most are not documented, and new ones come with new versions. */
const meanings = [
  [/licen[cs]|activation/i, 'license'],
  [/database|dbcluster/i, 'database'],
  [/web-?bridge|c2w/i, 'webBridge'],
  [/call-?bridge/i, 'callBridge'],
] as const;

function meaningOf(type: string): (typeof meanings)[number][1] | undefined {
  // Branding, recording and call detail records concern no guest's way in.
  if (/brand|cdr|record|stream/i.test(type)) return undefined;
  return meanings.find(([words]) => words.test(type))?.[1];
}
