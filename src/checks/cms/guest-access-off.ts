import {cmsList} from '../../facts/cms-list.ts';
import {cmsWebBridgeProfile} from '../../facts/cms-web-bridge-profile.ts';
import {boxesOf, groupFacts} from '../../facts/derived/boxes-of.ts';
import {areAll, cmsGeneration} from '../../facts/derived/cms-generation.ts';
import {cmsWebAdmins, webAdminOf} from '../../facts/derived/cms-web-admins.ts';
import {wholeLists} from '../../facts/derived/whole-list.ts';
import {guestAccess} from '../../facts/guest-access.ts';
import {counted} from '../../model/count.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS lets no guests in: on 2.x the page Configuration > General, on 3.x the profile of the web bridge (F14). */
export default defineCheck({
  id: 'cms/guest-access-off',
  system: 'CMS',
  title: {pass: 'CMS lets guests join', fail: 'CMS does not let guests join'},
  failureModes: ['F14'],
  needs: {},
  needsOneOf: {pages: guestAccess, profiles: cmsWebBridgeProfile, generations: cmsGeneration},
  wants: {lists: cmsList, admins: cmsWebAdmins},
  after: [],
  references: ['Cisco document 211301, Configuration > General', 'CMS API reference: /webBridgeProfiles'],
  messages: {
    bothOff: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'CMS allows guests neither over hyperlinks ("{hyperlinks}") nor with ID and passcode ("{idAndPasscode}")',
      why: 'The join page then offers guests no way in, though the web bridge is up.',
      fix: [
        {
          action:
            'Set "Guest access via hyperlinks" to allowed and "Guest access via ID and passcode" to secure, and submit.',
          where: 'CMS web admin, Configuration > General',
          verify: 'The page offers Join call.',
        },
      ],
    },
    hyperlinksOff: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'CMS does not allow guests over hyperlinks ("{hyperlinks}")',
      why: 'Links of invitations lead nowhere for guests; with call ID and passcode they still get in.',
      fix: [
        {
          action: 'Set "Guest access via hyperlinks" to allowed, and submit.',
          where: 'CMS web admin, Configuration > General',
          verify: 'The link of an invitation opens the meeting.',
        },
      ],
    },
    idOff: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'CMS does not allow guests with ID and passcode ("{idAndPasscode}")',
      why: 'Guests who type a call ID are turned away; the links of invitations still work.',
      fix: [
        {
          action: 'Set "Guest access via ID and passcode" to secure, and submit.',
          where: 'CMS web admin, Configuration > General',
          verify: 'The page offers Join call, and takes a call ID.',
        },
      ],
    },
    profileRefuses: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The web bridge profile “{profile}” allows no unauthenticated guests',
      why: 'Web bridges with this profile let only people with an account in: the join page asks guests to sign in.',
      volatile: ['webAdmin'],
      fix: [
        {
          action: 'Allow guests in the profile.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command:
            "curl -u <user> -X PUT https://{webAdmin}/api/v1/webBridgeProfiles/{id} -d 'allowUnauthenticatedGuests=true'",
          verify: 'GET /api/v1/webBridgeProfiles/{id} shows true, and the page offers to join a meeting.',
        },
      ],
    },
    oneProfileRefuses: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'possible',
      text: 'The web bridge profile “{profile}” allows no unauthenticated guests, and another profile does',
      why: 'Web bridges with this profile let only people with an account in.',
      competing: ['The web bridges that guests reach have the other profile.'],
      volatile: ['webAdmin'],
      fix: [
        {
          action: 'Look which profile the web bridges for guests have; if it is this one, allow guests in it.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command:
            "curl -u <user> -X PUT https://{webAdmin}/api/v1/webBridgeProfiles/{id} -d 'allowUnauthenticatedGuests=true'",
          verify: 'GET /api/v1/webBridgeProfiles/{id} shows true, and the page offers to join a meeting.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-guest-access-off', pass: 'demo:healthy'},
  run({pages, profiles, generations, lists, admins}, report) {
    for (const fact of areAll(generations, '3.x') ? [] : pages) {
      const {accessViaHyperlinks: hyperlinks = '', accessViaIdAndPasscode: idAndPasscode = ''} = fact.value;
      const [areLinksOff, isIdOff] = [isOff(hyperlinks), isOff(idAndPasscode)];
      const links = evidenceOf(fact, 'guest access via hyperlinks', 'accessViaHyperlinks');
      const ids = evidenceOf(fact, 'guest access via ID and passcode', 'accessViaIdAndPasscode');
      const {subject} = fact;
      if (areLinksOff && isIdOff)
        report.fail('bothOff', {subject, args: {hyperlinks, idAndPasscode}, evidence: [links, ids]});
      else if (areLinksOff) report.fail('hyperlinksOff', {subject, args: {hyperlinks}, evidence: [links]});
      else if (isIdOff) report.fail('idOff', {subject, args: {idAndPasscode}, evidence: [ids]});
      else if (hyperlinks === '' || idAndPasscode === '') {
        report.lacking(guestAccess, 'the page does not show both kinds of guest access');
      } else report.pass(`Hyperlinks: ${hyperlinks}; ID and passcode: ${idAndPasscode}.`);
    }
    const byId = groupFacts(profiles, ({value}) => value.id);
    const told = byId.filter((views) => views.some(({value}) => value.allowsUnauthenticatedGuests !== undefined));
    const refusing = told.filter((views) => views.some(({value}) => value.allowsUnauthenticatedGuests === false));
    for (const views of refusing) {
      const [first] = views;
      const fact = views.find(({value}) => value.allowsUnauthenticatedGuests === false) ?? first;
      const [subject, ...related] = boxesOf(views);
      const {id} = first.value;
      report.fail(refusing.length === byId.length ? 'profileRefuses' : 'oneProfileRefuses', {
        subject,
        related,
        args: {
          id,
          profile: views.find(({value}) => value.name !== undefined)?.value.name ?? id,
          webAdmin: webAdminOf(views, admins),
        },
        evidence: [evidenceOf(fact, 'the profile says', 'allowsUnauthenticatedGuests')],
      });
    }
    if (refusing.length > 0) return;
    if (told.length > 0) report.pass(`${counted(told.length, 'web bridge profile')}, and guests are allowed.`);
    else if (wholeLists(lists, 'webBridgeProfiles').some(({value}) => value.total === 0)) {
      report.notApplicable('No web bridge profile restricts guests.');
    } else if (pages.length === 0 || areAll(generations, '3.x')) {
      report.lacking(
        areAll(generations, '3.x') ? cmsWebBridgeProfile : guestAccess,
        'neither the page Configuration > General of 2.x nor a web bridge profile of 3.x tells it',
      );
    }
  },
});

/** `not allowed`, `disabled` */
function isOff(choice: string): boolean {
  return /^(?:not[ -]?allowed|disallowed|disabled?|off|none|no)\b/i.test(choice.trim());
}
