import {cmsWebBridge} from '../../facts/cms-web-bridge.ts';
import {cmsWebAdmins, webAdminOf} from '../../facts/derived/cms-web-admins.ts';
import {onlyValue} from '../../facts/derived/only-value.ts';
import type {Fact} from '../../facts/fact.ts';
import {webAdminSettings} from '../../facts/web-admin-settings.ts';
import {webBridgeSettings} from '../../facts/web-bridge-settings.ts';
import {webBridge3Settings} from '../../facts/web-bridge3-settings.ts';
import {boxName} from '../../model/box-name.ts';
import {hostOf, portOf} from '../../model/host-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Two of web administration, join page and C2W want the same port of the same interface (F12, F32). */
export default defineCheck({
  id: 'webbridge/port-conflict',
  system: 'Web bridge',
  title: {
    pass: 'Web bridge and web administration listen apart',
    fail: 'Web bridge and web administration want the same port',
  },
  failureModes: ['F12', 'F32'],
  needs: {},
  needsOneOf: {webBridges: webBridgeSettings, webBridges3: webBridge3Settings},
  wants: {admins: webAdminSettings, objects: cmsWebBridge, webAdmins: cmsWebAdmins},
  after: [],
  references: ['Cisco document 213821 (single combined deployment)', 'Collaboration CVD, conferencing chapter'],
  messages: {
    same: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'On {box} web administration and web bridge are both set to {listener}',
      why: 'Only one of them can listen there: guests reach the administration page, or nothing.',
      fix: [
        {
          action: 'Move web administration to a free port.',
          where: 'MMP of {box}',
          command: 'webadmin disable\nwebadmin listen {interface} {free}\nwebadmin enable',
          verify:
            '`webadmin` shows "TLS listening port : {free}", the page of the web bridge opens, and web administration answers at port {free}.',
        },
      ],
    },
    c2w: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'On {box} C2W and {other} are both set to {listener}',
      why: 'Only one of them can listen there: Call Bridges cannot connect and joining fails, or the other one is not reached.',
      volatile: ['id', 'host', 'webAdmin'],
      fix: [
        {
          action: 'Move C2W to a free port.',
          where: 'MMP of {box}',
          command: 'webbridge3 disable\nwebbridge3 c2w listen {interface}:{free}\nwebbridge3 enable',
          verify: '`webbridge3` shows "C2W listening ports and interfaces : {interface}:{free}".',
        },
        {
          action: 'Write the new port into the object.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command: "curl -u <user> -X PUT https://{webAdmin}/api/v1/webBridges/{id} -d 'url=c2w://{host}:{free}'",
          verify: 'GET /api/v1/webBridges/{id}/status shows success.',
        },
      ],
    },
  },
  examples: {fail: 'meridian/port-conflict', pass: 'meridian/healthy'},
  run({admins, webBridges, webBridges3, objects, webAdmins}, report) {
    const listeners = [
      ...webBridges.map((fact) => ({fact, field: 'interfaceWhitelist', page: fact.value.interfaceWhitelist, c2w: []})),
      ...webBridges3.map((fact) => ({
        fact,
        field: 'httpsListening',
        page: fact.value.httpsListening,
        c2w: fact.value.c2wListening,
      })),
    ].filter(({fact}) => fact.value.isEnabled !== false);
    if (listeners.length === 0) report.notApplicable('No web bridge is enabled.');
    for (const {fact, field, ...listening} of listeners) {
      const box = boxName(fact.subject);
      const page = listening.page.map((entry) => entry.toLowerCase());
      const c2w = listening.c2w.map((entry) => entry.toLowerCase());
      const ofBox = admins.filter(({subject}) => subject === fact.subject);
      const admin = ofBox.find(({value}) => listenerOf(value) !== undefined || value.isEnabled === false);
      const listener = admin === undefined || admin.value.isEnabled === false ? undefined : listenerOf(admin.value);
      const taken = [...page, ...c2w, ...(listener === undefined ? [] : [listener])];

      const shared = c2w.find((entry) => page.includes(entry));
      const isAdmins = listener !== undefined && c2w.includes(listener);
      const failC2w = (entry: string, other: string, rival: Fact, rivalField: string): void =>
        report.fail('c2w', {
          subject: fact.subject,
          args: {
            box,
            other,
            listener: entry,
            ...placeFor(entry, [9999, 9998, 9997], taken),
            ...objectFor(entry, objects),
            webAdmin: webAdminOf(objects, webAdmins),
          },
          evidence: [
            evidenceOf(fact, 'C2W is set to this port', 'c2wListening'),
            evidenceOf(rival, `and so is ${other}`, rivalField),
          ],
        });
      if (shared !== undefined) failC2w(shared, 'the join page', fact, field);
      if (isAdmins && admin !== undefined) failC2w(listener, 'web administration', admin, 'port');

      if (admin?.value.isEnabled === false) report.pass(`Web administration of ${box} is disabled.`);
      else if (admin === undefined || listener === undefined || page.length === 0) {
        report.lacking(
          admin === undefined ? webAdminSettings : webBridgeSettings,
          `nothing tells on which port ${admin === undefined ? 'web administration' : 'the web bridge'} of ${box} listens`,
        );
      } else if (page.includes(listener)) {
        report.fail('same', {
          subject: fact.subject,
          args: {box, listener, ...placeFor(listener, [445, 446, 447], taken)},
          evidence: [
            evidenceOf(admin, 'web administration is set to this port', 'port'),
            evidenceOf(fact, 'and so is the web bridge', field),
          ],
        });
      } else report.pass(`Web administration of ${box} is on ${listener}, the web bridge on ${page.join(' ')}.`);
    }
  },
});

/** `a:443` */
function listenerOf(settings: {
  listeningInterface?: string | undefined;
  port?: number | undefined;
}): string | undefined {
  const {listeningInterface, port} = settings;
  return listeningInterface === undefined || port === undefined
    ? undefined
    : `${listeningInterface.toLowerCase()}:${port}`;
}

/** The only object whose URL has the port of a listener, for a command. */
function objectFor(
  listener: string,
  objects: readonly Fact<{readonly id: string; readonly url?: string | undefined}>[],
): {id: string; host: string} {
  const port = Number(listener.split(':').at(-1));
  const own = objects.filter(({value}) => /^c2w:/i.test(value.url ?? '') && portOf(value.url ?? '') === port);
  return {
    id: onlyValue(own.map(({value}) => value.id)) ?? '<id>',
    host: onlyValue(own.map(({value}) => hostOf(value.url ?? ''))) ?? '<host of the web bridge>',
  };
}

/** The interface of a listener, and the first of the usual ports that is free on it. */
function placeFor(
  listener: string,
  usual: readonly number[],
  taken: readonly string[],
): {interface: string; free: number} {
  const [networkInterface = 'a'] = listener.split(':');
  const free = usual.find((port) => !taken.includes(`${networkInterface}:${port}`)) ?? (usual.at(-1) ?? 0) + 1;
  return {interface: networkInterface, free};
}
