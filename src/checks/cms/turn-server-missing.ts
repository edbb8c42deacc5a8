import {cmsList} from '../../facts/cms-list.ts';
import {cmsTurnServer} from '../../facts/cms-turn-server.ts';
import {cmsWebAdmins, webAdminOf} from '../../facts/derived/cms-web-admins.ts';
import {expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {turnUserOf} from '../../facts/derived/turn-user.ts';
import {unifiedCommunicationsZones} from '../../facts/derived/unified-communications-zones.ts';
import {boxName} from '../../model/box-name.ts';
import {counted} from '../../model/count.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS has no TURN server object, so neither it nor its browsers know a relay (F87). */
export default defineCheck({
  id: 'cms/turn-server-missing',
  system: 'CMS',
  title: {pass: 'CMS has a TURN server', fail: 'CMS has no TURN server'},
  failureModes: ['F87'],
  needs: {lists: cmsList},
  wants: {
    servers: cmsTurnServer,
    edges: expresswayEdges,
    zones: unifiedCommunicationsZones,
    admins: cmsWebAdmins,
  },
  after: [],
  references: ['Cisco document 211301, step POST /api/v1/turnServers'],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: '{box} has no TURN server object',
      why: 'CMS gives browsers the TURN server out of this object and uses it itself. Without one there is no relay, and calls from outside have no media.',
      volatile: ['webAdmin', 'inside', 'outside', 'username'],
      lists: ['inside', 'outside'],
      fix: [
        {
          action:
            'Create an object for each Expressway-E: its inner address for CMS, its outer one for the browsers, and the TURN user of its local authentication database.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command:
            "curl -u <user> -X POST https://{webAdmin}/api/v1/turnServers -d 'serverAddress={inside}' -d 'clientAddress={outside}' -d 'type=expressway' -d 'username={username}' -d 'password=<TURN password>'",
          verify:
            '`GET /api/v1/turnServers` lists one object for each Expressway-E, and their status shows the server as reachable.',
        },
      ],
    },
  },
  examples: {fail: 'cms/no-turn-server', pass: 'octavio/healthy'},
  run({lists, servers, edges, zones, admins}, report) {
    const turnLists = lists.filter(({value}) => value.collection === 'turnServers');
    const isFilled = turnLists.some(({value}) => value.total > 0 || value.returned > 0) || servers.length > 0;
    const empty = turnLists.filter(({value}) => value.total === 0 && value.returned === 0);
    for (const {value} of turnLists) if (value.total > 0) report.pass(`${counted(value.total, 'TURN server object')}.`);
    if (turnLists.length === 0) report.lacking(cmsList, 'the list turnServers was not among the evidence');
    if (isFilled && empty.length > 0) {
      report.lacking(
        cmsList,
        'one reply lists no TURN server and another does: give only the newest, and one CMS at a time',
      );
    }
    // The members of a cluster show the same list, so an empty one is one fault.
    const [first, ...others] = isFilled ? [] : empty.toSorted(bySubject);
    if (first === undefined) return;
    const subjects = [...new Set([first, ...others].map(({subject}) => subject))];
    report.fail('missing', {
      subject: first.subject,
      related: subjects.slice(1),
      args: {
        box: subjects.map(boxName).join(' and '),
        // One request for each Expressway-E.
        inside:
          edges.map(({value}) => value.insideAddress ?? '<inner LAN address>').join('\n') || '<inner LAN address>',
        outside: edges.map(({value}) => value.outsideAddress ?? '<outer address>').join('\n') || '<outer address>',
        username: turnUserOf(edges, zones) ?? '<TURN user>',
        webAdmin: webAdminOf([first, ...others], admins),
      },
      evidence: [
        evidenceOf(first, 'the API returns none', 'total'),
        ...others.slice(0, 2).map((list) => evidenceOf(list, 'and here', 'total')),
      ],
    });
  },
});

function bySubject({subject: one}: {subject: string}, {subject: other}: {subject: string}): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
