/**
 * Which service of a CMS uses which certificate file for what, and the certificates in that file where the evidence
 * shows them: as `pki inspect` prints them on that box, or the file itself. A file counts for a box only when it can be
 * no other box's. Services that are switched off use nothing.
 */
import {groupBy} from '../../model/group-by.ts';
import type {Subject} from '../../model/subject.ts';
import {callBridgeSettings} from '../call-bridge-settings.ts';
import {certificate} from '../certificate.ts';
import {type CertificateFile, certificateFile} from '../certificate-file.ts';
import {cmsInspectedCertificate} from '../cms-inspected-certificate.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import {type Fact, originOf} from '../fact.ts';
import {webAdminSettings} from '../web-admin-settings.ts';
import {webBridgeSettings} from '../web-bridge-settings.ts';
import {webBridge3Settings} from '../web-bridge3-settings.ts';
import {xmppDomain} from '../xmpp-domain.ts';
import {xmppSettings} from '../xmpp-settings.ts';
import {type ComparableCertificate, isSameCertificate} from './compare-certificates.ts';

/** `trust` is the trust bundle of web bridge 2.x; the C2W connection of 3.x has its own. */
export type CertificatePurpose =
  | 'key'
  | 'certificate'
  | 'bundle'
  | 'trust'
  | 'c2w-key'
  | 'c2w-certificate'
  | 'c2w-trust';

export interface CmsCertificateUse {
  /** First word of its MMP commands. */
  readonly service: 'callbridge' | 'webbridge' | 'webbridge3' | 'webadmin' | 'xmpp';
  readonly purpose: CertificatePurpose;
  /** Label of the setting as the MMP prints it. */
  readonly setting: string;
  readonly fileName: string;
  /** Left out where the evidence does not show what is in the file. */
  readonly contents?: Fact<CertificateContents>;
}

export interface CertificateContents {
  readonly fileName: string;
  /** In the order of the file: a server's own certificate first. */
  readonly certificates: readonly KnownCertificate[];
}

export type KnownCertificate = ComparableCertificate & {
  readonly isCa?: boolean | undefined;
  readonly commonName?: string | undefined;
  readonly dnsNames?: readonly string[] | undefined;
};

export const cmsCertificateUse = defineDerived<CmsCertificateUse>({
  id: 'cms.certificate-use',
  title: 'certificate files that CMS uses',
  collect: 'MMP commands `callbridge`, `webbridge` or `webbridge3`, and `pki inspect <file>` for their certificates',
  derive: (store) => {
    const uses = usesOf(store).sort((first, second) =>
      first.subject < second.subject ? -1 : Number(first.subject > second.subject),
    );
    const contents = [...fromInspection(store), ...fromFiles(store)];
    const boxes = new Set(
      [...uses, ...contents].map(({subject}) => subject).filter((subject) => subject.startsWith('box:cms/')),
    );
    return uses.map((use): Fact<CmsCertificateUse> => {
      const users = new Set(
        uses.filter(({value}) => value.fileName === use.value.fileName).map(({subject}) => subject),
      );
      const found = contentsOf(use, contents, boxes.size, users.size);
      return found === undefined ? use : {...use, value: {...use.value, contents: found}};
    });
  },
});

interface Setting {
  readonly field: string;
  readonly purpose: CertificatePurpose;
  readonly setting: string;
}

const common: readonly Setting[] = [
  {field: 'keyFile', purpose: 'key', setting: 'Key file'},
  {field: 'certificateFile', purpose: 'certificate', setting: 'Certificate file'},
  {field: 'caBundleFile', purpose: 'bundle', setting: 'CA Bundle file'},
];

const services = [
  {
    type: callBridgeSettings,
    service: 'callbridge',
    settings: [...common, {field: 'c2wTrustedCertificates', purpose: 'c2w-trust', setting: 'C2W trusted certs'}],
  },
  {
    type: webBridgeSettings,
    service: 'webbridge',
    settings: [...common, {field: 'trustBundle', purpose: 'trust', setting: 'Trust bundle'}],
  },
  {
    type: webBridge3Settings,
    service: 'webbridge3',
    settings: [
      {field: 'httpsKeyFile', purpose: 'key', setting: 'HTTPS Key file'},
      {field: 'httpsCertificateFile', purpose: 'certificate', setting: 'HTTPS Full chain certificate file'},
      {field: 'c2wKeyFile', purpose: 'c2w-key', setting: 'C2W Key file'},
      {field: 'c2wCertificateFile', purpose: 'c2w-certificate', setting: 'C2W Full chain certificate file'},
      {field: 'c2wTrustBundle', purpose: 'c2w-trust', setting: 'C2W Trust bundle'},
    ],
  },
  {type: webAdminSettings, service: 'webadmin', settings: common},
  {type: xmppSettings, service: 'xmpp', settings: common},
  {
    type: xmppDomain,
    service: 'xmpp',
    settings: [...common.slice(0, 2), {field: 'bundleFile', purpose: 'bundle', setting: 'Bundle file'}],
  },
] as const satisfies readonly {
  type: {id: string};
  service: CmsCertificateUse['service'];
  settings: readonly Setting[];
}[];

function usesOf(store: FactLookup): Fact<CmsCertificateUse>[] {
  return services.flatMap(({type, service, settings}) =>
    // Each is a type of its own; here they are only records of fields.
    store.of<object>(type).flatMap((fact) => {
      const fields = new Map<string, unknown>(Object.entries(fact.value));
      if (fields.get('isEnabled') === false) return [];
      return settings.flatMap(({field, purpose, setting}): Fact<CmsCertificateUse>[] => {
        const fileName = fields.get(field);
        if (typeof fileName !== 'string' || fileName === '') return [];
        const value: CmsCertificateUse = {service, purpose, setting, fileName};
        return [{type: 'cms.certificate-use', subject: fact.subject, origin: originOf(fact, field), value}];
      });
    }),
  );
}

function fromInspection(store: FactLookup): Fact<CertificateContents>[] {
  const files = groupBy(store.of(cmsInspectedCertificate), ({subject, origin, value}) =>
    JSON.stringify([subject, origin.input, value.fileName]),
  );
  return [...files.values()].flatMap((list): Fact<CertificateContents>[] => {
    // Of a file that was inspected twice the later answer counts.
    const byPosition = new Map(list.map((fact) => [fact.value.position, fact]));
    const inOrder = [...byPosition.values()].sort((first, second) => first.value.position - second.value.position);
    const [first] = inOrder;
    // Without its beginning the file's own certificate is not known.
    if (first === undefined || first.value.position !== 0) return [];
    return [
      contentsFact(
        first,
        first.subject,
        first.value.fileName,
        inOrder.map(({value}) => value),
      ),
    ];
  });
}

function fromFiles(store: FactLookup): Fact<CertificateContents>[] {
  const byHash = new Map(store.of(certificate).map((fact) => [fact.value.sha256, fact.value]));
  return store.of(certificateFile).flatMap((file): Fact<CertificateContents>[] => {
    if (!isOfCms(file.value)) return [];
    const known = file.value.certificates.map((sha256) => byHash.get(sha256) ?? {sha256});
    return known.length === 0 ? [] : [contentsFact(file, file.subject, file.value.fileName, known)];
  });
}

function isOfCms({channel, holder}: CertificateFile): boolean {
  return channel === 'file' && (holder ?? 'cms') === 'cms';
}

function contentsFact(
  fact: Fact,
  subject: Subject,
  fileName: string,
  certificates: readonly KnownCertificate[],
): Fact<CertificateContents> {
  // Where the fields of the file's own certificate stand.
  const {origin, at} = fact;
  return {
    type: 'cms.certificate-contents',
    subject,
    origin,
    value: {fileName, certificates},
    ...(at === undefined ? {} : {at}),
  };
}

/** What is in the file on that box; where several copies may be meant, all have to agree. */
function contentsOf(
  use: Fact<CmsCertificateUse>,
  all: readonly Fact<CertificateContents>[],
  boxes: number,
  users: number,
): Fact<CertificateContents> | undefined {
  const named = all.filter(({value}) => value.fileName === use.value.fileName);
  const own = named.filter(({subject}) => subject === use.subject);
  if (own.length > 0) return agreed(own);
  const files = named.filter(({subject}) => subject.startsWith('file:'));
  // A paste without a prompt names no box: with a single CMS it can be only that one.
  const isOneBox = (subject: Subject): boolean => boxes <= 1 && [subject, use.subject].includes('box:cms');
  const unnamed = named.filter(({subject}) => isOneBox(subject) && !subject.startsWith('file:'));
  return files.length >= users || unnamed.length > 0 ? agreed([...unnamed, ...files]) : undefined;
}

function agreed(copies: readonly Fact<CertificateContents>[]): Fact<CertificateContents> | undefined {
  const [first] = copies;
  if (first === undefined) return undefined;
  const {certificates} = first.value;
  const isAgreed = copies.every(
    ({value}) =>
      value.certificates.length === certificates.length &&
      value.certificates.every((other, index) => isSameCertificate(certificates[index] ?? {}, other) === true),
  );
  return copies.length === 1 || isAgreed ? first : undefined;
}
