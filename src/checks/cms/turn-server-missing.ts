import {cmsList} from '../../facts/cms-list.ts';
import {cmsTurnServer} from '../../facts/cms-turn-server.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS has no TURN server object, so neither it nor its browsers know a relay (F87). */
export default defineCheck({
  id: 'cms/turn-server-missing',
  system: 'CMS',
  title: {pass: 'CMS has a TURN server', fail: 'CMS has no TURN server'},
  failureModes: ['F87'],
  needs: {lists: cmsList},
  wants: {servers: cmsTurnServer},
  after: [],
  references: ['Cisco document 211301, step POST /api/v1/turnServers'],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: '{box} has no TURN server object',
      why: 'CMS gives browsers the TURN server out of this object and uses it itself. Without one there is no relay, and calls from outside have no media.',
      fix: [
        {
          action:
            'Create the object with the inner address of Expressway-E, its public address for the clients, and the user of its local authentication database.',
          where: 'CMS API (Postman or Configuration > API)',
          command:
            'POST https://<CMS web admin>/api/v1/turnServers  serverAddress=<inner address>&clientAddress=<public address>&type=expressway&username=<user>&password=<password>',
          verify: 'GET /api/v1/turnServers shows total="1".',
        },
      ],
    },
  },
  examples: {fail: 'cms/no-turn-server', pass: 'octavio/healthy'},
  run({lists, servers}, report) {
    const turnLists = lists.filter(({value}) => value.collection === 'turnServers');
    const isFilled = turnLists.some(({value}) => value.total > 0 || value.returned > 0) || servers.length > 0;
    for (const fact of turnLists) {
      if (fact.value.total > 0 || fact.value.returned > 0) report.pass(`${fact.value.total} TURN server object(s).`);
      else if (isFilled) {
        report.lacking(
          cmsList,
          'one reply lists no TURN server and another does: give only the newest, and one CMS at a time',
        );
      } else {
        report.fail('missing', {
          subject: fact.subject,
          args: {box: boxName(fact.subject)},
          evidence: [evidenceOf(fact, 'the API returns none', 'total')],
        });
      }
    }
    if (turnLists.length === 0) report.lacking(cmsList, 'the list turnServers was not among the evidence');
  },
});
