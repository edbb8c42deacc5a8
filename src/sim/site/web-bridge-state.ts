/** Whether the web bridges of a site listen, and whether the Call Bridges reach them. */
import {hostOf, portOf} from '../../model/host-name.ts';
import {isBlocked} from './blocked-flow.ts';
import type {CmsBox} from './cms-box.ts';
import {resolveAddresses} from './resolve-name.ts';
import type {Site} from './site.ts';
import {certificateOf, certificatesInFile, isInForce, isTrusted} from './site-certificates.ts';
import {isThirdGeneration} from './software-version.ts';

export type WebBridgeState = 'success' | 'dnsFailure' | 'connectionFailure';

/** State of the link to the web bridge that a URL names (`https://…`, `c2w://…`), as the API writes it. */
export function webBridgeState(site: Site, url: string): WebBridgeState {
  const host = hostOf(url) ?? '';
  const addresses = resolveAddresses(site.dns.inside, host);
  if (addresses.length === 0 || site.forgottenByCms?.includes(host) === true) return 'dnsFailure';
  const boxes = site.cms.filter(({interfaces}) => interfaces.some(({address}) => addresses.includes(address)));
  const isUp =
    boxes.length > 0 && boxes.every((box) => !isBlocked(site, 'web-bridge-link', box) && acceptsLinks(site, box, url));
  return isUp ? 'success' : 'connectionFailure';
}

/** The URLs that the Call Bridges connect to: those of the API, or on 2.x without any the guest account client URI. */
export function linkedWebBridges({database}: Site): readonly string[] {
  const urls = database.webBridges.map(({url}) => url);
  return urls.length === 0 && database.general !== undefined ? [database.general.guestAccountClientUri] : urls;
}

/** Whether the page of this web bridge answers on a port. */
export function servesPage(cms: CmsBox, port: number): boolean {
  const {webBridge, webBridge3} = cms;
  if (webBridge !== undefined) {
    const hasCertificate = webBridge.keyFile !== undefined && webBridge.certificateFile !== undefined;
    return webBridge.isEnabled && hasCertificate && listensOn(cms, webBridge.listening, port);
  }
  if (webBridge3 === undefined) return false;
  const hasCertificate = webBridge3.httpsKeyFile !== undefined && webBridge3.httpsCertificateFile !== undefined;
  return webBridge3.isEnabled && hasCertificate && listensOn(cms, webBridge3.httpsListening, port);
}

/** Web administration keeps a port that both want. */
function listensOn({webAdmin}: CmsBox, listening: readonly string[], port: number): boolean {
  const admin = `${webAdmin.interface}:${webAdmin.port}`;
  return listening.some((entry) => entry !== admin && entry.endsWith(`:${port}`));
}

function acceptsLinks(site: Site, box: CmsBox, url: string): boolean {
  if (isThirdGeneration(box.version)) return acceptsC2w(site, box, url);
  const trusted = certificatesInFile(box, box.webBridge?.trustBundle);
  // CMS 2.x compares with the certificate of the Call Bridge itself, not with its issuer.
  const isTrusting = site.cms.every((caller) => {
    const own = callBridgeCertificate(caller);
    return own !== undefined && trusted.includes(own);
  });
  return isTrusting && servesPage(box, portOf(url) ?? 443);
}

function acceptsC2w(site: Site, box: CmsBox, url: string): boolean {
  const {webBridge3} = box;
  if (webBridge3 === undefined || !webBridge3.isEnabled || !url.toLowerCase().startsWith('c2w:')) return false;
  const certificate = certificatesInFile(box, webBridge3.c2wCertificateFile)[0];
  if (certificate === undefined || !isInForce(certificateOf(site, certificate), site.now)) return false;
  if (webBridge3.c2wKeyFile === undefined) return false;
  if (!webBridge3.c2wListening.some((entry) => entry.endsWith(`:${portOf(url) ?? 443}`))) return false;
  const trusted = certificatesInFile(box, webBridge3.c2wTrustBundle);
  return site.cms.every((caller) => {
    const own = callBridgeCertificate(caller);
    const trustedByCaller = certificatesInFile(caller, caller.callBridge.c2wTrustedCertificates);
    return own !== undefined && isTrusted(site, own, trusted) && isTrusted(site, certificate, trustedByCaller);
  });
}

function callBridgeCertificate(cms: CmsBox): string | undefined {
  return cms.callBridge.keyFile === undefined ? undefined : certificatesInFile(cms, cms.callBridge.certificateFile)[0];
}
