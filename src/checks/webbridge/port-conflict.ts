import {webAdminSettings} from '../../facts/web-admin-settings.ts';
import {webBridgeSettings} from '../../facts/web-bridge-settings.ts';
import {webBridge3Settings} from '../../facts/web-bridge3-settings.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Web administration and web bridge want the same port of the same interface (F12). */
export default defineCheck({
  id: 'webbridge/port-conflict',
  system: 'Web bridge',
  title: {
    pass: 'Web bridge and web administration listen apart',
    fail: 'Web bridge and web administration want the same port',
  },
  failureModes: ['F12'],
  needs: {admins: webAdminSettings},
  needsOneOf: {webBridges: webBridgeSettings, webBridges3: webBridge3Settings},
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
          verify: '`webadmin` shows "TLS listening port : {free}" and the page of the web bridge opens.',
        },
      ],
    },
  },
  examples: {fail: 'meridian/port-conflict', pass: 'meridian/healthy'},
  run({admins, webBridges, webBridges3}, report) {
    const listeners = [
      ...webBridges.map((fact) => ({fact, field: 'interfaceWhitelist', listening: fact.value.interfaceWhitelist})),
      ...webBridges3.map((fact) => ({fact, field: 'httpsListening', listening: fact.value.httpsListening})),
    ].filter(({fact}) => fact.value.isEnabled !== false);
    if (listeners.length === 0) report.notApplicable('No web bridge is enabled.');
    for (const {fact, field, listening} of listeners) {
      const box = boxName(fact.subject);
      const ports = listening.map((entry) => entry.toLowerCase());
      const admin = admins.find(
        ({subject, value}) =>
          subject === fact.subject && (listenerOf(value) !== undefined || value.isEnabled === false),
      );
      const listener = admin === undefined ? undefined : listenerOf(admin.value);
      if (admin?.value.isEnabled === false) report.pass(`Web administration of ${box} is disabled.`);
      else if (admin === undefined || listener === undefined || ports.length === 0) {
        report.lacking(
          admin === undefined ? webAdminSettings : webBridgeSettings,
          `nothing tells on which port ${admin === undefined ? 'web administration' : 'the web bridge'} of ${box} listens`,
        );
      } else if (!ports.includes(listener))
        report.pass(`Web administration of ${box} is on ${listener}, the web bridge on ${ports.join(' ')}.`);
      else {
        const [networkInterface = 'a'] = listener.split(':');
        report.fail('same', {
          subject: fact.subject,
          args: {box, listener, interface: networkInterface, free: freePort(networkInterface, ports)},
          evidence: [
            evidenceOf(admin, 'web administration is set to this port', 'port'),
            evidenceOf(fact, 'and so is the web bridge', field),
          ],
        });
      }
    }
  },
});

/** `a:443` */
function listenerOf({
  listeningInterface,
  port,
}: {
  listeningInterface?: string | undefined;
  port?: number | undefined;
}): string | undefined {
  return listeningInterface === undefined || port === undefined
    ? undefined
    : `${listeningInterface.toLowerCase()}:${port}`;
}

/** 445 is the usual one; a web bridge may have it already. 8443 is best left to others. */
function freePort(networkInterface: string, taken: readonly string[]): number {
  return [445, 446, 447].find((port) => !taken.includes(`${networkInterface}:${port}`)) ?? 448;
}
