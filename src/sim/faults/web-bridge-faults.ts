/** Faults of the web bridge, of the link between it and the Call Bridge, and of XMPP. */
import {hostOf, portOf} from '../../model/host-name.ts';
import type {Site} from '../site/site.ts';
import {certificateOf} from '../site/site-certificates.ts';
import {linkedWebBridges} from '../site/web-bridge-state.ts';
import {
  block,
  changeCms,
  changeDatabase,
  changeFirstCms,
  changeGeneral,
  changeRecords,
  changeWebBridge,
  isSecond,
  isThird,
  misspell,
} from './change-site.ts';
import {byHand, everywhere, type Fault} from './fault.ts';

export const webBridgeFaults: readonly Fault[] = [
  {
    name: 'webbridge-disabled',
    check: 'webbridge/disabled',
    message: 'disabled',
    summary: 'the web bridges are disabled',
    seenBy: everywhere,
    touches: ['web-bridge', 'c2w'],
    needs: [],
    applies: () => true,
    inject: (site) =>
      changeCms(site, (cms) =>
        changeWebBridge(
          cms,
          (webBridge) => ({...webBridge, isEnabled: false}),
          (webBridge3) => ({...webBridge3, isEnabled: false}),
        ),
      ),
  },
  {
    name: 'webbridge-port-conflict',
    check: 'webbridge/port-conflict',
    message: 'same',
    summary: 'web administration of the first CMS was put on the port of the web bridge',
    seenBy: everywhere,
    touches: ['web-bridge.listening', 'web-bridge.page', 'web-bridge.link'],
    needs: ['web-bridge.enabled'],
    applies: () => true,
    inject: (site) => changeFirstCms(site, (cms) => ({...cms, webAdmin: {...cms.webAdmin, port: 443}})),
  },
  {
    name: 'webbridge-trust-bundle-missing',
    check: 'webbridge/trust-bundle-missing',
    message: 'missing',
    summary: 'the web bridge of the first CMS has no trust bundle (CMS 2.x)',
    seenBy: everywhere,
    touches: ['web-bridge.trust', 'web-bridge.link'],
    needs: ['web-bridge.enabled', 'call-bridge.certificate'],
    applies: isSecond,
    inject: (site) =>
      changeFirstCms(site, (cms) =>
        changeWebBridge(
          cms,
          ({trustBundle: _trustBundle, ...webBridge}) => webBridge,
          (webBridge3) => webBridge3,
        ),
      ),
  },
  {
    name: 'webbridge-trust-bundle-mismatch',
    check: 'webbridge/trust-bundle-mismatch',
    message: 'different',
    summary: 'the trust bundle of the first web bridge is the issuer, not the Call Bridge certificate (CMS 2.x)',
    seenBy: byHand,
    touches: ['web-bridge.trust', 'web-bridge.link'],
    needs: ['web-bridge.enabled', 'call-bridge.certificate', 'pki'],
    applies: isSecond,
    inject: (site) =>
      changeFirstCms(site, (cms) =>
        changeWebBridge(
          cms,
          ({trustBundle: _trustBundle, ...webBridge}) => ({
            ...webBridge,
            ...(webBridge.caBundleFile === undefined ? {} : {trustBundle: webBridge.caBundleFile}),
          }),
          (webBridge3) => webBridge3,
        ),
      ),
  },
  {
    name: 'webbridge-c2w-trust-missing',
    check: 'webbridge/c2w-trust-missing',
    message: 'webBridge',
    summary: 'the web bridge of the first CMS has no C2W trust bundle (CMS 3.x)',
    seenBy: everywhere,
    touches: ['c2w.trust', 'web-bridge.link'],
    needs: ['web-bridge.enabled'],
    applies: isThird,
    inject: (site) =>
      changeFirstCms(site, (cms) =>
        changeWebBridge(
          cms,
          (webBridge) => webBridge,
          ({c2wTrustBundle: _trust, ...webBridge3}) => webBridge3,
        ),
      ),
  },
  {
    name: 'webbridge-c2w-trust-missing-call-bridge',
    check: 'webbridge/c2w-trust-missing',
    message: 'callBridge',
    summary: 'the Call Bridge of the first CMS trusts no C2W certificate (CMS 3.x)',
    seenBy: everywhere,
    touches: ['c2w.trust', 'web-bridge.link'],
    needs: ['web-bridge.enabled', 'call-bridge.listening'],
    applies: isThird,
    inject: (site) =>
      changeFirstCms(site, (cms) => {
        const {c2wTrustedCertificates: _trusted, ...callBridge} = cms.callBridge;
        return {...cms, callBridge};
      }),
  },
  {
    name: 'webbridge-c2w-trust-mismatch',
    check: 'webbridge/c2w-trust-mismatch',
    message: 'webBridge',
    summary: 'the C2W trust bundle of the first web bridge holds the certificate of a server that is gone (CMS 3.x)',
    seenBy: everywhere,
    touches: ['c2w.trust', 'web-bridge.link'],
    needs: ['web-bridge.enabled', 'call-bridge', 'pki', 'c2w.chain'],
    applies: isThird,
    inject: trustServerThatIsGone,
  },
  {
    name: 'webbridge-link-failed',
    check: 'webbridge/link-failed',
    message: 'refused',
    summary: 'the network lets no Call Bridge through to its web bridge (CMS 2.x without webBridges objects)',
    seenBy: byHand,
    touches: ['web-bridge.link'],
    needs: ['web-bridge', 'call-bridge'],
    applies: (site) => isSecond(site) && site.database.webBridges.length === 0,
    inject: (site) => block(site, 'web-bridge-link', site.cms),
  },
  {
    name: 'webbridge-name-unresolved',
    check: 'webbridge/name-unresolved',
    message: 'unresolved',
    summary: 'the inside name of the web bridge has no DNS record (CMS 2.x)',
    seenBy: byHand,
    touches: ['web-bridge.link', 'dns.inside.web-bridge'],
    needs: ['web-bridge.name'],
    applies: (site) => isSecond(site) && linkedWebBridges(site).every((url) => isForCmsAlone(site, hostOf(url))),
    inject: (site) => {
      const hosts = linkedWebBridges(site).map((url) => hostOf(url));
      return changeRecords(site, 'inside', (records) => records.filter(({name}) => !hosts.includes(name)));
    },
  },
  {
    name: 'webbridge-not-listening',
    check: 'webbridge/not-listening',
    summary: 'the web bridge of the first CMS is enabled and listens on no interface',
    seenBy: everywhere,
    touches: ['web-bridge.listening', 'web-bridge.page', 'web-bridge.link'],
    needs: ['web-bridge.enabled'],
    applies: () => true,
    inject: (site) =>
      changeFirstCms(site, (cms) =>
        changeWebBridge(
          cms,
          (webBridge) => ({...webBridge, listening: []}),
          (webBridge3) => ({...webBridge3, httpsListening: []}),
        ),
      ),
  },
  {
    name: 'webbridge-certificate-unset',
    check: 'webbridge/certificate-unset',
    summary: 'the web bridge of the first CMS is enabled without a certificate',
    seenBy: everywhere,
    touches: ['web-bridge.certificate', 'web-bridge.page', 'web-bridge.link', 'c2w.chain'],
    needs: ['web-bridge.enabled'],
    applies: () => true,
    inject: (site) =>
      changeFirstCms(site, (cms) =>
        changeWebBridge(
          cms,
          ({certificateFile: _certificate, keyFile: _key, ...webBridge}) => webBridge,
          ({httpsCertificateFile: _certificate, httpsKeyFile: _key, ...webBridge3}) => webBridge3,
        ),
      ),
  },
  {
    name: 'webbridge-http-redirect-off',
    check: 'webbridge/http-redirect-off',
    summary: 'the web bridge of the first CMS does not redirect HTTP (CMS 2.x)',
    seenBy: everywhere,
    touches: ['web-bridge.redirect'],
    needs: ['web-bridge.enabled'],
    applies: isSecond,
    inject: (site) =>
      changeFirstCms(site, (cms) =>
        changeWebBridge(
          cms,
          (webBridge) => ({...webBridge, redirectsHttp: false}),
          (webBridge3) => webBridge3,
        ),
      ),
  },
  {
    name: 'webbridge-c2w-object-missing',
    check: 'webbridge/c2w-object-missing',
    summary: 'there is no webBridges object (CMS 3.x)',
    seenBy: everywhere,
    touches: ['c2w', 'web-bridge.link', 'web-bridge.name'],
    needs: [],
    applies: isThird,
    inject: (site) => changeDatabase(site, () => ({webBridges: []})),
  },
  {
    name: 'webbridge-c2w-object-missing-old-url',
    check: 'webbridge/c2w-object-missing',
    summary: 'the webBridges objects still have the https:// URLs of CMS 2.x (CMS 3.x)',
    seenBy: everywhere,
    touches: ['c2w', 'web-bridge.link'],
    needs: [],
    applies: isThird,
    inject: (site) =>
      changeDatabase(site, ({webBridges}) => ({
        webBridges: webBridges.map((object) => ({...object, url: `https://${hostOf(object.url) ?? ''}`})),
      })),
  },
  {
    name: 'webbridge-c2w-port-mismatch',
    check: 'webbridge/c2w-port-mismatch',
    summary: 'the webBridges objects name another port than the web bridges listen on for C2W (CMS 3.x)',
    seenBy: everywhere,
    touches: ['c2w.port', 'web-bridge.link'],
    needs: ['web-bridge.enabled', 'c2w.object'],
    applies: isThird,
    inject: (site) =>
      changeDatabase(site, ({webBridges}) => ({
        webBridges: webBridges.map((object) => ({
          ...object,
          url: `c2w://${hostOf(object.url) ?? ''}:${(portOf(object.url) ?? 9999) + 1}`,
        })),
      })),
  },
  {
    name: 'webbridge-c2w-not-full-chain',
    check: 'webbridge/c2w-not-full-chain',
    summary: 'the C2W certificate file of the first web bridge holds no intermediate certificate (CMS 3.x)',
    seenBy: everywhere,
    touches: ['c2w.chain'],
    needs: ['web-bridge.enabled', 'web-bridge.certificate', 'pki'],
    applies: (site) => isThird(site) && hasIntermediate(site),
    inject: (site) =>
      changeFirstCms(site, (cms) => ({
        ...cms,
        files: cms.files.map((file) =>
          file.name === cms.webBridge3?.c2wCertificateFile
            ? {...file, certificates: file.certificates.slice(0, 1)}
            : file,
        ),
      })),
  },
  {
    name: 'webbridge-connection-down',
    check: 'webbridge/connection-down',
    summary: 'the network lets no Call Bridge through to the C2W port of the web bridges (CMS 3.x)',
    seenBy: everywhere,
    touches: ['web-bridge.link'],
    needs: ['web-bridge', 'c2w', 'call-bridge', 'certificates.web-bridge'],
    applies: isThird,
    inject: (site) => block(site, 'web-bridge-link', site.cms),
  },
  {
    name: 'xmpp-not-running',
    check: 'xmpp/not-running',
    message: 'stopped',
    summary: 'the XMPP server is disabled (CMS 2.x)',
    seenBy: everywhere,
    touches: ['xmpp'],
    needs: [],
    applies: isSecond,
    inject: (site) =>
      changeCms(site, (cms) =>
        cms.xmpp === undefined ? cms : {...cms, xmpp: {...cms.xmpp, isEnabled: false, isRunning: false}},
      ),
  },
  {
    name: 'xmpp-not-running-stopped',
    check: 'xmpp/not-running',
    message: 'stopped',
    summary: 'the XMPP server is enabled and does not run (CMS 2.x)',
    seenBy: everywhere,
    touches: ['xmpp'],
    needs: [],
    applies: isSecond,
    inject: (site) =>
      changeCms(site, (cms) => (cms.xmpp === undefined ? cms : {...cms, xmpp: {...cms.xmpp, isRunning: false}})),
  },
  {
    name: 'xmpp-guest-domain-unknown',
    check: 'xmpp/guest-domain-unknown',
    message: 'unknown',
    summary: 'the guest account JID domain is no domain of the XMPP server (CMS 2.x, two domains)',
    seenBy: byHand,
    touches: ['guest-domain'],
    needs: ['xmpp'],
    applies: (site) => isSecond(site) && site.cms.some(({xmpp}) => (xmpp?.furtherDomains.length ?? 0) > 0),
    inject: (site) =>
      changeGeneral(site, ({guestAccountJidDomain}) => ({guestAccountJidDomain: misspell(guestAccountJidDomain)})),
  },
  {
    name: 'xmpp-external-domain-missing',
    check: 'xmpp/external-domain-missing',
    summary: 'the XMPP server has a misspelt outside domain (CMS 2.x, two domains)',
    seenBy: everywhere,
    touches: ['xmpp.domains'],
    needs: ['xmpp.state', 'domains', 'edge.name', 'dial-plan'],
    applies: hasExternalXmppDomain,
    inject: (site) =>
      changeCms(site, (cms) =>
        cms.xmpp === undefined
          ? cms
          : {
              ...cms,
              xmpp: {
                ...cms.xmpp,
                furtherDomains: cms.xmpp.furtherDomains.map((entry) =>
                  entry.domain === site.names.externalDomain ? {...entry, domain: misspell(entry.domain)} : entry,
                ),
              },
            },
      ),
  },
  {
    name: 'xmpp-external-domain-missing-absent',
    check: 'xmpp/external-domain-missing',
    summary: 'the outside domain is not among the further XMPP domains (CMS 2.x, two domains)',
    seenBy: everywhere,
    touches: ['xmpp.domains'],
    needs: ['xmpp.state', 'domains', 'edge.name', 'dial-plan'],
    applies: (site) => hasExternalXmppDomain(site) && site.cms.some(({xmpp}) => (xmpp?.furtherDomains.length ?? 0) > 1),
    inject: (site) =>
      changeCms(site, (cms) =>
        cms.xmpp === undefined
          ? cms
          : {
              ...cms,
              xmpp: {
                ...cms.xmpp,
                furtherDomains: cms.xmpp.furtherDomains.filter(({domain}) => domain !== site.names.externalDomain),
              },
            },
      ),
  },
];

function hasIntermediate(site: Site): boolean {
  const {issuer} = certificateOf(site, 'web-bridge-1');
  return certificateOf(site, issuer).issuer !== issuer;
}

/** A domain below the outside one is taken for the same. */
function hasExternalXmppDomain(site: Site): boolean {
  const {cmsDomain, externalDomain} = site.names;
  if (cmsDomain.endsWith(`.${externalDomain}`)) return false;
  return site.cms.some(({xmpp}) => xmpp?.furtherDomains.some(({domain}) => domain === site.names.externalDomain));
}

/** Self-signed, so nothing else of the site is verified by it. */
function trustServerThatIsGone(site: Site): Site {
  const like = certificateOf(site, 'call-bridge-1');
  const id = 'call-bridge-gone';
  const host = `old-${like.commonName ?? site.names.cmsDomain}`;
  const certificates = [
    ...site.certificates,
    {...like, id, issuer: id, commonName: host, dnsNames: [host], serialNumber: like.serialNumber.replace(/..$/, '5e')},
  ];
  return changeFirstCms({...site, certificates}, (cms) => {
    const name = `old-${cms.callBridge.certificateFile ?? 'callbridge'}`;
    const files = [...cms.files, {name, certificates: [id]}];
    return changeWebBridge(
      {...cms, files},
      (webBridge) => webBridge,
      (webBridge3) => ({...webBridge3, c2wTrustBundle: name}),
    );
  });
}

/** Whether Expressway-C finds the web bridge by other names than this one. */
function isForCmsAlone(site: Site, host: string | undefined): boolean {
  const isTarget = site.dns.inside.records.some(
    (record) => record.type === 'SRV' && record.name.startsWith('_cms-web.') && record.target === host,
  );
  return host !== site.names.externalJoin && !isTarget;
}
