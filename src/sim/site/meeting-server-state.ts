/** What Expressway-C makes of its guest account client URI: the web bridges that it found, and whether they answer. */
import {isBlocked} from './blocked-flow.ts';
import type {ExpresswayC} from './expressway-box.ts';
import {resolveAddresses, resolveServices, viewOf} from './resolve-name.ts';
import type {Site} from './site.ts';
import {isAtLeast} from './software-version.ts';
import {servesPage} from './web-bridge-state.ts';

export interface WebBridgeTarget {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** 65536 where no SRV record was found. */
  readonly priority: number;
  readonly weight: number;
  readonly isActive: boolean;
}

/** Without SRV records of its own it falls back to the name itself, with the lowest priority there is and one more. */
const priorityWithoutService = 65_536;

export function isWebProxyOn({isUnifiedCommunicationsOn, meetingServer}: ExpresswayC): boolean {
  return isUnifiedCommunicationsOn && meetingServer.isEnabled && meetingServer.uri !== '';
}

export function webBridgeTargets(site: Site, expressway: ExpresswayC): readonly WebBridgeTarget[] {
  if (!isWebProxyOn(expressway)) return [];
  const {uri} = expressway.meetingServer;
  const view = viewOf(site, expressway.dnsServers);
  const services = isAtLeast(expressway.version, 'X8.11') ? resolveServices(view, `_cms-web._tls.${uri}`) : [];
  const wanted =
    services.length > 0
      ? services.map(({target, port, priority, weight}) => ({name: target, port, priority, weight}))
      : [{name: uri, port: 443, priority: priorityWithoutService, weight: 0}];
  return wanted.flatMap((target) =>
    resolveAddresses(view, target.name).map((address) => ({
      ...target,
      address,
      isActive: isWebBridgeActive(site, address, target.port),
    })),
  );
}

/** It only opens a TCP connection: a web proxy of Expressway-E on that port answers as well. */
function isWebBridgeActive(site: Site, address: string, port: number): boolean {
  const cms = site.cms.find(({interfaces}) => interfaces.some((lan) => lan.address === address));
  if (cms === undefined) {
    return site.expresswayE.some(({interfaces}) =>
      interfaces.some((lan) => lan.address === address || lan.staticNatAddress === address),
    );
  }
  return !isBlocked(site, 'web-bridge-page', cms) && servesPage(cms, port);
}
