import {cmsList} from '../../facts/cms-list.ts';
import {cmsSpace} from '../../facts/cms-space.ts';
import {boxesOf, groupFacts} from '../../facts/derived/boxes-of.ts';
import {cmsWebAdmins, webAdminOf} from '../../facts/derived/cms-web-admins.ts';
import {wholeLists} from '../../facts/derived/whole-list.ts';
import {counted} from '../../model/count.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** So many are named. */
const mostShown = 4;

/** There is no space that a guest can join: none at all, none with a call ID, or all refuse guests (F17, S-C7). */
export default defineCheck({
  id: 'cms/no-space-for-guests',
  system: 'CMS',
  title: {pass: 'There is a space that guests can join', fail: 'Guests cannot join a space'},
  failureModes: ['F17', 'S-C7'],
  needs: {lists: cmsList},
  wants: {spaces: cmsSpace, admins: cmsWebAdmins},
  after: [],
  references: ['Cisco document 211301, Configuration > Spaces', 'CMS API reference: /coSpaces'],
  messages: {
    none: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'CMS has no space',
      why: 'Guests join a space by its call ID or link; without one there is nothing to join.',
      competing: ['The list was asked for with a filter, or for one tenant only.'],
      volatile: ['webAdmin'],
      fix: [
        {
          action: 'Create a space with a call ID.',
          where: 'CMS web admin, Configuration > Spaces; or a shell that reaches the web administration of CMS',
          command:
            "curl -u <user> -X POST https://{webAdmin}/api/v1/coSpaces -d 'name=<name>&uri=<user part>&callId=<digits>'",
          verify: 'The join page accepts the call ID.',
        },
      ],
    },
    noCallId: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'No space of CMS has a call ID ({count})',
      why: 'On the join page guests type a call ID, and links carry it: without one a guest gets into no space.',
      competing: ['The list was asked for with a filter, or for one tenant only.'],
      volatile: ['webAdmin'],
      fix: [
        {
          action: 'Give each space that guests are to join a call ID.',
          where: 'CMS web admin, Configuration > Spaces; or a shell that reaches the web administration of CMS',
          command: "curl -u <user> -X PUT https://{webAdmin}/api/v1/coSpaces/{id} -d 'callId=<digits>'",
          verify: 'The join page accepts the call ID.',
        },
      ],
    },
    allRefuse: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'Every space of CMS refuses guests: {names}',
      why: 'With nonMemberAccess off only members of a space get in: the call ID is accepted, and the guest is not.',
      competing: ['The list was asked for with a filter, or for one tenant only.'],
      volatile: ['ids', 'webAdmin'],
      lists: ['ids'],
      fix: [
        {
          action: 'Let those who are not members in.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command: "curl -u <user> -X PUT https://{webAdmin}/api/v1/coSpaces/{ids} -d 'nonMemberAccess=true'",
          verify: 'GET of the same address shows nonMemberAccess true, and a guest gets in.',
        },
      ],
    },
    someRefuse: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'CMS has spaces that refuse guests: {names}',
      why: 'With nonMemberAccess off only members of a space get in. That may be meant; guests of these spaces are turned away.',
      volatile: ['ids', 'webAdmin'],
      lists: ['ids'],
      fix: [
        {
          action: 'Where guests are meant to join, let those who are not members in.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command: "curl -u <user> -X PUT https://{webAdmin}/api/v1/coSpaces/{ids} -d 'nonMemberAccess=true'",
          verify: 'GET of the same address shows nonMemberAccess true, and a guest gets in.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-no-space-for-guests', pass: 'demo:healthy'},
  run({lists, spaces, admins}, report) {
    const [list, ...copies] = wholeLists(lists, 'coSpaces');
    // A space stands in the list, with more in its details, and so for each Call Bridge that was asked.
    const byId = groupFacts(spaces, ({value}) => value.id);
    const [first, ...others] = spaces;
    const isWhole = list !== undefined && byId.length >= list.value.total;
    if (list?.value.total === 0) {
      const [subject, ...related] = boxesOf([list, ...copies]);
      report.fail('none', {
        subject,
        related,
        args: {webAdmin: webAdminOf([list, ...copies], admins)},
        evidence: [evidenceOf(list, 'the API returns none', 'total')],
      });
      return;
    }
    const refusing = byId
      .flatMap((views) => views.find(({value}) => value.nonMemberAccess === false) ?? [])
      .sort((one, other) => (one.value.id < other.value.id ? -1 : 1));
    const [refused, ...alsoRefused] = refusing;
    if (isWhole && first !== undefined && spaces.every(({value}) => value.callId === undefined)) {
      const [subject, ...related] = boxesOf([first, ...others]);
      report.fail('noCallId', {
        subject,
        related,
        args: {
          count: counted(byId.length, 'space'),
          id: byId.length === 1 ? first.value.id : '<id of the space>',
          webAdmin: webAdminOf([first, ...others], admins),
        },
        evidence: [evidenceOf(list, 'the whole list', 'total'), evidenceOf(first, 'a space without callId')],
      });
    } else if (refused !== undefined) {
      const shown = refusing.slice(0, mostShown).map(({value}) => value.name ?? value.callId ?? value.id);
      // Of many spaces only their owner knows which ones are for guests.
      const ids = refusing.length > mostShown ? ['<id of the space>'] : refusing.map(({value}) => value.id);
      const [subject, ...related] = boxesOf([refused, ...spaces.filter(({value}) => value.nonMemberAccess === false)]);
      report.fail(isWhole && refusing.length === byId.length ? 'allRefuse' : 'someRefuse', {
        subject,
        related,
        args: {
          names: `${shown.join(', ')}${refusing.length > shown.length ? ' …' : ''}`,
          // One request for each.
          ids: ids.join('\n'),
          webAdmin: webAdminOf(refusing, admins),
        },
        evidence: [
          evidenceOf(refused, 'the space says', 'nonMemberAccess'),
          ...alsoRefused.slice(0, 3).map((fact) => evidenceOf(fact, 'and so does this one', 'nonMemberAccess')),
        ],
      });
    } else if (spaces.some(({value}) => value.callId !== undefined)) {
      report.pass(`${counted(byId.length, 'space')}, and one at least has a call ID and refuses no guests.`);
    } else report.lacking(cmsSpace, 'the whole list coSpaces is not among the evidence');
  },
});
