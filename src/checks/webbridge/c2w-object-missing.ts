import {cmsList} from '../../facts/cms-list.ts';
import {cmsWebBridge} from '../../facts/cms-web-bridge.ts';
import {boxesOf, groupFacts} from '../../facts/derived/boxes-of.ts';
import {areAll, cmsGeneration} from '../../facts/derived/cms-generation.ts';
import {cmsWebAdmins, webAdminOf} from '../../facts/derived/cms-web-admins.ts';
import {wholeLists} from '../../facts/derived/whole-list.ts';
import {webBridge3Settings} from '../../facts/web-bridge3-settings.ts';
import {hostOf, portOf} from '../../model/host-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS 3.x: Call Bridges find a web bridge only by a webBridges object with a `c2w://` URL (F31, F35). */
export default defineCheck({
  id: 'webbridge/c2w-object-missing',
  system: 'Web bridge',
  title: {pass: 'Call Bridges know a web bridge', fail: 'Call Bridges know no web bridge'},
  failureModes: ['F31', 'F35'],
  needs: {generations: cmsGeneration, lists: cmsList},
  wants: {objects: cmsWebBridge, webBridges: webBridge3Settings, admins: cmsWebAdmins},
  after: [],
  references: ['Cisco document 221729 (CMS edge)', 'Cisco document 217062 (upgrade to 3.x)'],
  messages: {
    none: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'CMS 3.x has no webBridges object, so no Call Bridge connects to a web bridge',
      why: 'The page opens, but joining and signing in fail: a web bridge without a Call Bridge can serve nobody.',
      volatile: ['webAdmin'],
      fix: [
        {
          action: 'Create an object for each web bridge, with its name and its C2W port.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command:
            "curl -u <user> -X POST https://{webAdmin}/api/v1/webBridges -d 'url=c2w://<host of the web bridge>:{port}'",
          verify: 'GET /api/v1/webBridges lists it, and GET /api/v1/webBridges/<its id>/status shows success.',
        },
      ],
    },
    noneForC2w: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'No webBridges object of CMS 3.x has a c2w:// URL; found {urls}',
      why: 'Such a URL is of CMS 2.x and means nothing to 3.x: the page opens, but joining and signing in fail.',
      volatile: ['webAdmin'],
      lists: ['ids', 'hosts'],
      fix: [
        {
          action: 'Write the name and C2W port of the web bridge into each object.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command: "curl -u <user> -X PUT https://{webAdmin}/api/v1/webBridges/{ids} -d 'url=c2w://{hosts}:{port}'",
          verify: 'GET /api/v1/webBridges/<id>/status shows success for each of them.',
        },
      ],
    },
  },
  examples: {fail: 'demo:webbridge-c2w-object-missing', pass: 'demo:healthy'},
  run({generations, lists, objects, webBridges, admins}, report) {
    if (!areAll(generations, '3.x')) {
      report.notApplicable('CMS 2.x finds its web bridge without C2W.');
      return;
    }
    const ports = [
      ...new Set(webBridges.flatMap(({value}) => value.c2wListening.flatMap((entry) => portOf(entry) ?? []))),
    ];
    const port = ports.length === 1 && ports[0] !== undefined ? ports[0] : '<C2W port>';
    const [list, ...copies] = wholeLists(lists, 'webBridges');
    const byId = groupFacts(objects, ({value}) => value.id);
    const withUrl = byId
      .flatMap((views) => views.find(({value}) => value.url !== undefined) ?? [])
      .sort((one, other) => (one.value.id < other.value.id ? -1 : 1));
    const [first] = withUrl;
    const forC2w = withUrl.find(({value}) => /^c2w:/i.test(value.url ?? ''));
    if (forC2w !== undefined) report.pass(`${forC2w.value.url ?? ''}`);
    else if (list?.value.total === 0) {
      const [subject, ...related] = boxesOf([list, ...copies]);
      report.fail('none', {
        subject,
        related,
        args: {port, webAdmin: webAdminOf([list, ...copies], admins)},
        evidence: [evidenceOf(list, 'the API returns none', 'total')],
      });
    } else if (list === undefined || first === undefined || withUrl.length < list.value.total) {
      report.lacking(cmsList, 'the whole list webBridges, with the URL of each, is not among the evidence');
    } else {
      const [subject, ...related] = boxesOf([list, ...copies]);
      report.fail('noneForC2w', {
        subject,
        related,
        args: {
          port,
          urls: withUrl.map(({value}) => value.url ?? '').join(', '),
          // One request for each. What the old URL names is the web bridge, too.
          ids: withUrl.map(({value}) => value.id).join('\n'),
          hosts: withUrl.map(({value}) => hostOf(value.url ?? '') ?? '<host of the web bridge>').join('\n'),
          webAdmin: webAdminOf([list, ...copies], admins),
        },
        evidence: [evidenceOf(first, 'the object says', 'url'), evidenceOf(list, 'the whole list', 'total')],
      });
    }
  },
});
