import {cmsWebBridge} from '../../facts/cms-web-bridge.ts';
import {type CmsWebBridgeStatus, cmsWebBridgeStatus} from '../../facts/cms-web-bridge-status.ts';
import {boxesOf, groupFacts} from '../../facts/derived/boxes-of.ts';
import {groupBy} from '../../model/group-by.ts';
import {hostOf, portOf} from '../../model/host-name.ts';
import type {Subject} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The API says that the connection of a Call Bridge to a web bridge is down (kin of F01). Why is for other checks. */
export default defineCheck({
  id: 'webbridge/connection-down',
  system: 'Web bridge',
  title: {
    pass: 'CMS is connected to its web bridges',
    fail: 'CMS has no connection to a web bridge',
  },
  failureModes: ['F01', 'F05', 'F29'],
  needs: {states: cmsWebBridgeStatus},
  wants: {objects: cmsWebBridge},
  after: [
    'webbridge/disabled',
    'webbridge/trust-bundle-missing',
    'webbridge/trust-bundle-mismatch',
    'webbridge/c2w-trust-missing',
    'webbridge/c2w-trust-mismatch',
    'webbridge/c2w-object-missing',
    'webbridge/c2w-port-mismatch',
    'webbridge/not-listening',
    'webbridge/certificate-unset',
    'webbridge/port-conflict',
    'cms/call-bridge-unset',
    'cms/certificate-file-missing',
    'cms/certificate-expired',
    'webbridge/name-unresolved',
    'dns/inside-missing',
    'dns/inside-wrong',
    'dns/internal-name-wrong',
    'dns/cms-answer-stale',
  ],
  references: ['CMS API reference: /webBridges/<id>/status', 'Cisco document 211301, troubleshooting'],
  messages: {
    failed: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'CMS reports that it has no connection to {webBridges} ({status})',
      why: 'Without this connection the page of a web bridge offers no way to join.',
      fix: [
        {
          action: 'Look whether the web bridge is enabled, listens on the port of its URL, and trusts the Call Bridge.',
          where: 'MMP of the CMS with the web bridge',
          command: '{service}',
        },
        {
          action: 'If all of that is so, let {ports} pass from each Call Bridge to {hosts}.',
          where: 'firewall between them',
          verify: 'GET /api/v1/webBridges/{id}/status shows success.',
        },
      ],
    },
    nameUnresolved: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'CMS reports that it cannot resolve the name in {webBridges} ({status})',
      why: 'Without an address there is no connection, and the page of the web bridge offers no way to join.',
      fix: [
        {
          action:
            'Add an A record for {hosts} with the address of the web bridge to the zone that CMS asks, or correct the URL.',
          where: 'DNS server inside',
        },
        {
          action: 'Make CMS forget the old answer.',
          where: 'MMP of each CMS',
          command: 'dns flush',
          verify: 'GET /api/v1/webBridges/{id}/status shows success.',
        },
      ],
    },
    certificateRefused: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'CMS reports that the certificate fails on its connection to {webBridges} ({status})',
      why: 'Call Bridge and web bridge verify each other; one of them does not trust the other, and the page offers no way to join.',
      fix: [
        {
          action:
            'Compare what each side trusts with the certificate of the other (`pki inspect`); set the trust anew, and restart.',
          where: 'MMP of each CMS',
          command: 'callbridge\n{service}',
          verify: 'GET /api/v1/webBridges/{id}/status shows success.',
        },
      ],
    },
  },
  examples: {fail: 'demo:webbridge-connection-down', pass: 'demo:healthy'},
  run({states, objects}, report) {
    // Each Call Bridge has a connection of its own to one object: one view for the object and what is wrong.
    const views = groupFacts(states, ({subject, value}) => `${value.id ?? subject} ${value.status.toLowerCase()}`);
    const failed: Failed[] = [];
    for (const group of views) {
      const {id, status} = group[0].value;
      const object = objects.find(({value}) => value.id === id && value.url !== undefined);
      const url = object?.value.url;
      const message = messageOf(status);
      if (message === 'up') report.pass(`${url ?? id ?? 'The web bridge'}: ${status}.`);
      else if (message === 'unused') report.notApplicable(`${url ?? id ?? 'The web bridge'}: ${status}.`);
      else if (message === undefined)
        report.lacking(cmsWebBridgeStatus, `what the state "${status}" means is not known`);
      else failed.push({message, status, id, url, host: hostOf(url ?? ''), group});
    }
    // Web bridges that fail in one way are one finding.
    for (const group of groupBy(failed, ({message, status}) => `${message} ${status.toLowerCase()}`).values()) {
      const [first, ...others] = group.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
      if (first === undefined) continue;
      const all = [first, ...others];
      const [box, ...boxes] = boxesOf([...first.group, ...others.flatMap((other) => [...other.group])]);
      const hosts = all.flatMap(({host}) => host ?? []);
      const isOnly = others.length === 0 && first.host !== undefined;
      report.fail(first.message, {
        subject: isOnly ? `name:${first.host}` : box,
        related: [...(isOnly ? [box] : hosts.map((host): Subject => `name:${host}`)), ...boxes],
        args: {
          webBridges: `web bridge ${all.map(nameOf).join(', ')}`,
          status: first.status,
          id: others.length === 0 ? (first.id ?? '<id>') : '<id>',
          hosts: hosts.join(', ') || 'the web bridge',
          ports: hosts.length === 0 ? 'the port of its URL' : `TCP ${[...new Set(all.map(portIn))].sort().join(', ')}`,
          service: all.some(({url}) => /^https?:/i.test(url ?? '')) ? 'webbridge' : 'webbridge3',
        },
        evidence: [
          evidenceOf(first.group[0], 'the API says', 'status'),
          ...first.group.slice(1, 3).map((fact) => evidenceOf(fact, 'and another Call Bridge too', 'status')),
          ...others.slice(0, 3).map((other) => evidenceOf(other.group[0], `and of ${nameOf(other)}`, 'status')),
        ],
      });
    }
  },
});

interface Failed {
  readonly message: 'failed' | 'nameUnresolved' | 'certificateRefused';
  readonly status: string;
  readonly id: string | undefined;
  readonly url: string | undefined;
  readonly host: string | undefined;
  readonly group: ReturnType<typeof groupFacts<CmsWebBridgeStatus>>[number];
}

/** That of the page on CMS 2.x, which its URL does not name. */
function portIn({url = ''}: Failed): number {
  return portOf(url) ?? 443;
}

function nameOf({url, id}: Failed): string {
  return url ?? id ?? '(without id)';
}

function messageOf(status: string): 'up' | 'unused' | 'failed' | 'nameUnresolved' | 'certificateRefused' | undefined {
  if (/^(?:success|connected|active|up|ok)$/i.test(status)) return 'up';
  if (/^unused$/i.test(status)) return 'unused';
  if (/dns|resolution/i.test(status)) return 'nameUnresolved';
  if (/certificate|identity|tls|trust/i.test(status)) return 'certificateRefused';
  return /fail|error|down|refused|timeout|disconnected/i.test(status) ? 'failed' : undefined;
}
