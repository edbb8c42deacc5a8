/** Certificates of the lab, right and wrong, made by openssl once for all scenarios. */
import {execFile} from 'node:child_process';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import type {LabSite} from './site.ts';

const execute = promisify(execFile);

export const edgeCertificates = [
  'good',
  'expired',
  'expires-soon',
  'self-signed',
  'missing-intermediate',
  'wrong-name',
  'weak',
  'without-common-name',
  'wrong-order',
] as const;
export type EdgeCertificate = (typeof edgeCertificates)[number];
export type LabCertificate = EdgeCertificate | 'web-bridge';

/** Files in the folder that `makeCertificates` filled. */
export function certificateFiles(folder: string, name: LabCertificate): {certificate: string; key: string} {
  return {certificate: join(folder, `${name}.pem`), key: join(folder, `${name === 'weak' ? 'weak' : 'leaf'}.key`)};
}

export function authorityFile(folder: string): string {
  return join(folder, 'root.pem');
}

const day = 86_400_000;

export async function makeCertificates(folder: string, {names}: LabSite): Promise<void> {
  await mkdir(folder, {recursive: true});
  const openssl = async (...args: string[]): Promise<void> => void (await execute('openssl', args, {cwd: folder}));
  await Promise.all([
    ...['root', 'intermediate', 'leaf'].map((name) => openssl('genrsa', '-out', `${name}.key`, '2048')),
    openssl('genrsa', '-out', 'weak.key', '1024'),
    writeFile(join(folder, 'index.txt'), ''),
    writeFile(join(folder, 'serial.txt'), '1000'),
    writeFile(join(folder, 'ca.conf'), authorityConfiguration),
  ]);
  const authority = `/O=${names.organisation}/CN=${names.organisation} Root`;
  await openssl(
    'req',
    '-x509',
    '-new',
    '-key',
    'root.key',
    '-days',
    '3650',
    '-subj',
    authority,
    '-out',
    'root.pem',
    '-addext',
    'basicConstraints=critical,CA:TRUE',
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign',
  );

  const issue = async (
    name: string,
    {
      subject,
      extensions,
      key = 'leaf',
      issuer = 'intermediate',
      days = [-30, 300],
      digest = 'sha256',
    }: {
      subject: string;
      extensions: readonly string[];
      key?: string;
      issuer?: string;
      days?: readonly [number, number];
      digest?: string;
    },
  ): Promise<string> => {
    await writeFile(join(folder, `${name}.ext`), extensions.join('\n'));
    await openssl('req', '-new', '-key', `${key}.key`, '-subj', subject, '-out', `${name}.csr`);
    const [from, until] = days.map((count) => opensslTime(Date.now() + count * day));
    await openssl(
      'ca',
      '-config',
      'ca.conf',
      '-batch',
      '-notext',
      '-md',
      digest,
      '-cert',
      `${issuer}.pem`,
      '-keyfile',
      `${issuer}.key`,
      '-in',
      `${name}.csr`,
      '-out',
      `${name}.pem`,
      '-extfile',
      `${name}.ext`,
      '-startdate',
      from ?? '',
      '-enddate',
      until ?? '',
    );
    return readFile(join(folder, `${name}.pem`), 'utf8');
  };
  const root = await readFile(join(folder, 'root.pem'), 'utf8');
  const intermediate = await issue('intermediate', {
    subject: `/O=${names.organisation}/CN=${names.organisation} Issuing`,
    key: 'intermediate',
    issuer: 'root',
    extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign,cRLSign'],
  });
  const extensions = (...hosts: string[]): readonly string[] => [
    'basicConstraints=CA:FALSE',
    'keyUsage=critical,digitalSignature,keyEncipherment',
    'extendedKeyUsage=serverAuth,clientAuth',
    `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}`,
  ];
  const edge = {
    subject: `/O=${names.organisation}/CN=${names.edge}`,
    extensions: extensions(names.edge, names.join, names.externalDomain),
  };
  // One after the other: they share the authority's database.
  const keep = (name: LabCertificate, ...chain: string[]) => writeFile(join(folder, `${name}.pem`), chain.join(''));
  const good = await issue('good', edge);
  await keep('good', good, intermediate);
  await keep('missing-intermediate', good);
  await keep('wrong-order', good, root, intermediate);
  await keep('expired', await issue('expired', {...edge, days: [-400, -3]}), intermediate);
  await keep('expires-soon', await issue('expires-soon', {...edge, days: [-300, 12]}), intermediate);
  await keep('wrong-name', await issue('wrong-name', {...edge, extensions: extensions(names.edge)}), intermediate);
  await keep('weak', await issue('weak', {...edge, key: 'weak', digest: 'sha1'}), intermediate);
  const noName = await issue('without-common-name', {...edge, subject: `/O=${names.organisation}`});
  await keep('without-common-name', noName, intermediate);
  const webBridge = await issue('web-bridge', {
    subject: `/O=${names.organisation}/CN=${names.internalJoin}`,
    extensions: extensions(names.internalJoin, names.join),
  });
  await keep('web-bridge', webBridge, intermediate);
  await openssl(
    'req',
    '-x509',
    '-new',
    '-key',
    'leaf.key',
    '-days',
    '300',
    '-subj',
    edge.subject,
    '-out',
    'self-signed.pem',
    ...edge.extensions.flatMap((extension) => ['-addext', extension]),
  );
}

function opensslTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replaceAll(/[-T:]/g, '')}Z`;
}

const authorityConfiguration = `
[ca]
default_ca = lab
[lab]
dir = .
database = index.txt
new_certs_dir = .
serial = serial.txt
unique_subject = no
email_in_dn = no
policy = anything
[anything]
organizationName = optional
commonName = optional
`;
