/**
 * Certificate files with their holder. The path may say it; and in what Expressway exports (a diagnostic archive holds
 * `server_<host>_<time>.pem` and `ca_<host>_<time>.pem` beside its status) the other members say whose archive it is.
 */
import {groupBy} from '../../model/group-by.ts';
import type {BoxRole} from '../../model/subject.ts';
import {type CertificateFile, certificateFile} from '../certificate-file.ts';
import {defineDerived} from '../derived.ts';
import {expresswaySystem} from '../expressway-system.ts';
import type {Fact} from '../fact.ts';
import {roleOf} from './box-addresses.ts';

export const heldCertificateFiles = defineDerived<CertificateFile>({
  id: 'certificate.held-file',
  title: certificateFile.title,
  collect: certificateFile.collect,
  derive: (store) => {
    const places = groupBy(store.of(expresswaySystem), ({origin}) => placeOf(origin.input));
    return store.of(certificateFile).map((file): Fact<CertificateFile> => {
      const rest = archiveName.exec(file.value.fileName)?.[1];
      const role = rest === undefined ? undefined : roleBeside(rest, places.get(placeOf(file.origin.input)) ?? []);
      if (file.value.holder !== undefined || role === undefined) return file;
      return {...file, value: {...file.value, holder: role, holderKnownBy: 'archive'}};
    });
  },
});

/** Expressway administrator guide, diagnostic logging: names in the archive. */
const archiveName = /^(?:server|ca)[_-](.*)\.(?:pem|cer|crt)$/i;

/**
 * The role of the box whose host name the file name carries; else the one Expressway role that the status beside it
 * tells. Archives of a pair may be unpacked into one folder, where only the name tells them apart.
 */
function roleBeside(rest: string, facts: readonly Fact<{readonly role?: BoxRole | undefined}>[]): BoxRole | undefined {
  const named = facts.filter(({subject}) => isOfHost(rest.toLowerCase(), subject.split('/')[1]));
  const roles = new Set(
    (named.length > 0 ? named : facts).flatMap(({value, subject}) => value.role ?? roleOf(subject) ?? []),
  );
  const [only, ...others] = roles;
  return others.length === 0 ? only : undefined;
}

/** `edge7_2031-05-06` is of the host `edge7`, and not of `edge`. */
function isOfHost(rest: string, host: string | undefined): boolean {
  return host !== undefined && (rest === host || rest.startsWith(`${host}_`));
}

/** The archive that an input is a member of, else its folder. */
export function placeOf(input: string): string {
  const archive = input.lastIndexOf('!');
  return archive === -1 ? input.slice(0, input.lastIndexOf('/') + 1) : input.slice(0, archive);
}
