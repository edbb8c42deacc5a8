/**
 * The certificates that web bridges show to Expressway-C: what one sent in a handshake, else the file that its settings
 * name, with the CA bundle of 2.x beside it.
 */
import {boxName} from '../../model/box-name.ts';
import {hostOf} from '../../model/host-name.ts';
import {certificate} from '../certificate.ts';
import {certificateFile} from '../certificate-file.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import type {Fact} from '../fact.ts';
import {type CmsCertificateUse, cmsCertificateUse, type KnownCertificate} from './cms-certificate-uses.ts';
import {externalJoinName} from './join-names.ts';

export interface WebBridgeCertificate {
  /** The web bridge as people call it: `CMS core1`, `192.0.2.7:443`. */
  readonly webBridge: string;
  /** Its own certificate first. */
  readonly chain: readonly [KnownCertificate, ...KnownCertificate[]];
  /** Its DNS names; the common name where it has none. Undefined when they are not known. */
  readonly names: readonly string[] | undefined;
  /** What shows the certificate itself, where the fact is only the setting that names its file. */
  readonly contents?: Fact;
  /** `webbridge`, `webbridge3`: what its MMP commands begin with, where that is known. */
  readonly service?: string;
  /** Whether a bundle is set that the evidence does not hold, so that more may be sent. */
  readonly mayBeLonger: boolean;
}

export const webBridgeCertificates = defineDerived<WebBridgeCertificate>({
  id: 'cms.web-bridge-certificates',
  title: 'certificates of the web bridges',
  collect:
    'MMP commands `webbridge` or `webbridge3`, and their certificate file by SFTP; or `web` of the CMS in wrtc-doctor.yaml and a live run',
  derive: (store) => {
    const sent = fromHandshakes(store);
    return sent.length > 0 ? sent : fromSettings(store);
  },
});

function fromHandshakes(store: FactLookup): Fact<WebBridgeCertificate>[] {
  const known = new Map(store.of(certificate).map((fact) => [fact.value.sha256, fact]));
  const names = new Set(store.of(externalJoinName).map(({value}) => value.host));
  return store.of(certificateFile).flatMap((file) => {
    const {channel, holder, serverName, fileName} = file.value;
    const asked = serverName === undefined ? undefined : hostOf(serverName);
    if (channel !== 'tls' || holder !== 'cms' || (asked !== undefined && !names.has(asked))) return [];
    const chain = file.value.certificates.flatMap((sha256) => known.get(sha256)?.value ?? []);
    const [leaf, ...rest] = chain;
    return leaf === undefined ? [] : [found(file, fileName, [leaf, ...rest], false)];
  });
}

function fromSettings(store: FactLookup): Fact<WebBridgeCertificate>[] {
  const uses = store.of(cmsCertificateUse).filter(({value}) => /^webbridge3?$/.test(value.service));
  return uses.flatMap((use) => {
    const [leaf, ...rest] = use.value.purpose === 'certificate' ? contentsOf(use) : [];
    if (leaf === undefined) return [];
    const bundles = uses.filter(
      ({subject, value}) =>
        subject === use.subject && value.service === use.value.service && value.purpose === 'bundle',
    );
    const more = bundles.flatMap(contentsOf);
    const isLost = bundles.some(({value}) => value.contents === undefined);
    const {service, contents} = use.value;
    const told = {service, ...(contents === undefined ? {} : {contents})};
    return [found(use, boxName(use.subject), [leaf, ...rest, ...more], isLost, told)];
  });
}

function contentsOf({value}: Fact<CmsCertificateUse>): readonly KnownCertificate[] {
  return value.contents?.value.certificates ?? [];
}

function found(
  {subject, origin}: Fact,
  webBridge: string,
  chain: readonly [KnownCertificate, ...KnownCertificate[]],
  mayBeLonger: boolean,
  told: Pick<WebBridgeCertificate, 'contents' | 'service'> = {},
): Fact<WebBridgeCertificate> {
  const {dnsNames, commonName} = chain[0];
  const names = dnsNames?.length === 0 && commonName !== undefined ? [commonName] : dnsNames;
  return {
    type: 'cms.web-bridge-certificates',
    subject,
    origin,
    value: {webBridge, chain, names, mayBeLonger, ...told},
  };
}
