/** Faults of the certificates of Expressway-E, and of what Expressway-C makes of the web bridge's. */
import {addDays} from '../site/dates.ts';
import type {Site} from '../site/site.ts';
import {isAtLeast} from '../site/software-version.ts';
import {changeC, changeCertificate, changeE, changeEdgeCertificates} from './change-site.ts';
import {byHand, everywhere, type Fault} from './fault.ts';

export const certificateFaults: readonly Fault[] = [
  {
    name: 'certificate-edge-expired',
    check: 'certificate/edge-expired',
    summary: 'the certificate of Expressway-E ran out two days ago',
    seenBy: everywhere,
    touches: ['certificates.edge.dates', 'alarms.e'],
    needs: ['edge.name'],
    applies: () => true,
    inject: (site) =>
      changeEdgeCertificates(site, (certificate) => ({
        ...certificate,
        notBefore: addDays(site.now, -367),
        notAfter: addDays(site.now, -2),
      })),
  },
  {
    name: 'certificate-edge-expires-soon',
    check: 'certificate/edge-expires-soon',
    summary: 'the certificate of Expressway-E runs out in nine days',
    seenBy: everywhere,
    touches: ['certificates.edge.dates'],
    needs: ['edge.name'],
    applies: () => true,
    inject: (site) =>
      changeEdgeCertificates(site, (certificate) => ({
        ...certificate,
        notBefore: addDays(site.now, -356),
        notAfter: addDays(site.now, 9),
      })),
  },
  {
    name: 'certificate-edge-name-missing',
    check: 'certificate/edge-name-missing',
    summary: 'the certificate of Expressway-E does not hold the name that guests open',
    seenBy: everywhere,
    touches: ['certificates.edge.names', 'alarms.e'],
    needs: ['edge.name', 'external-uri'],
    applies: () => true,
    inject: (site) =>
      changeEdgeCertificates(site, (certificate) => ({
        ...certificate,
        dnsNames: certificate.dnsNames.filter((name) => name !== site.names.externalJoin),
      })),
  },
  {
    name: 'certificate-edge-self-signed',
    check: 'certificate/edge-self-signed',
    summary: 'the certificate of Expressway-E is self-signed; Expressway-C was told to trust it',
    seenBy: everywhere,
    touches: ['certificates.edge.issuer', 'certificates.edge.chain'],
    needs: ['edge.name'],
    applies: () => true,
    inject: (site) => {
      const own = site.expresswayE.map(({certificate}) => certificate);
      return changeC(
        changeEdgeCertificates(site, (certificate) => ({...certificate, issuer: certificate.id})),
        (box) => ({...box, trustedAuthorities: [...box.trustedAuthorities, ...own]}),
      );
    },
  },
  {
    name: 'certificate-edge-chain-incomplete',
    check: 'certificate/edge-chain-incomplete',
    summary: 'Expressway-E lacks the intermediate certificate, so it sends its own alone',
    seenBy: everywhere,
    touches: ['certificates.edge.chain'],
    needs: ['certificates.edge.issuer', 'edge.name'],
    applies: () => true,
    inject: (site) =>
      changeE(site, (box) => ({
        ...box,
        trustedAuthorities: box.trustedAuthorities.filter((id) => id !== issuerOf(site, box.certificate)),
      })),
  },
  {
    name: 'certificate-edge-common-name-missing',
    check: 'certificate/edge-common-name-missing',
    summary: 'the certificate of Expressway-E has no common name',
    seenBy: everywhere,
    touches: ['certificates.edge.common-name', 'alarms.e'],
    needs: ['edge.name'],
    applies: () => true,
    inject: (site) => changeEdgeCertificates(site, ({commonName: _commonName, ...certificate}) => certificate),
  },
  {
    name: 'certificate-edge-client-auth-missing',
    check: 'certificate/edge-client-auth-missing',
    summary: 'the certificate of Expressway-E is for servers alone (before X15.4)',
    seenBy: everywhere,
    touches: ['certificates.edge.usage'],
    needs: ['edge.name', 'version.expressway'],
    applies: ({expresswayE}) => expresswayE.every(({version}) => !isAtLeast(version, 'X15.4')),
    inject: (site) =>
      changeEdgeCertificates(site, (certificate) => ({...certificate, extendedKeyUsage: ['serverAuth']})),
  },
  {
    name: 'certificate-web-bridge-untrusted',
    check: 'certificate/web-bridge-untrusted',
    summary: 'Expressway-C does not trust the authority of the web bridge certificates (from X14.2)',
    seenBy: byHand,
    touches: ['certificates.trust-c'],
    needs: ['version.expressway', 'certificates.web-bridge', 'web-bridge', 'pki', 'proxy'],
    applies: verifiesWebBridges,
    inject: (site) => {
      const inside = insideAuthorities(site);
      return changeC(site, (box) => ({
        ...box,
        trustedAuthorities: box.trustedAuthorities.filter((id) => !inside.includes(id)),
      }));
    },
  },
  {
    name: 'certificate-web-bridge-untrusted-name',
    check: 'certificate/web-bridge-untrusted',
    summary: 'the web bridge certificates do not hold the guest account client URI of Expressway-C (from X14.2)',
    seenBy: everywhere,
    touches: ['certificates.web-bridge.names'],
    needs: ['version.expressway', 'certificates.web-bridge', 'web-bridge', 'pki', 'proxy'],
    // With SRV records the name that they lead to counts as well, and stays.
    applies: (site) =>
      verifiesWebBridges(site) && site.dns.inside.records.every(({name}) => !name.startsWith('_cms-web.')),
    inject: (site) =>
      site.cms.reduce(
        (changed, _, index) =>
          changeCertificate(changed, `web-bridge-${index + 1}`, (certificate) => ({
            ...certificate,
            dnsNames: certificate.dnsNames.filter((name) => name !== site.names.externalJoin),
          })),
        site,
      ),
  },
];

/** From X14.0.8 on by its code, from X14.2 on by its documents; only the later is sure. */
function verifiesWebBridges({expresswayC}: Site): boolean {
  return expresswayC.every(({version}) => isAtLeast(version, 'X14.2'));
}

function insideAuthorities(site: Site): readonly string[] {
  return site.certificates.filter(({id, isCa}) => isCa && id.startsWith('inside-')).map(({id}) => id);
}

function issuerOf(site: Site, id: string): string | undefined {
  return site.certificates.find((certificate) => certificate.id === id)?.issuer;
}
