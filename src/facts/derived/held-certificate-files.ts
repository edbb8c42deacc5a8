/**
 * Certificate files with their holder. The path may say it; and in what Expressway exports (a diagnostic archive holds
 * `server_<host>_<time>.pem` and `ca_<host>_<time>.pem` beside its status) the other members say whose archive it is.
 */
import {groupBy} from '../../model/group-by.ts';
import type {BoxRole} from '../../model/subject.ts';
import {type CertificateFile, certificateFile} from '../certificate-file.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import {expresswaySystem} from '../expressway-system.ts';
import type {Fact} from '../fact.ts';
import {roleOf} from './box-addresses.ts';

export const heldCertificateFiles = defineDerived<CertificateFile>({
  id: 'certificate.held-file',
  title: certificateFile.title,
  collect: certificateFile.collect,
  derive: (store) => {
    const roles = rolesByPlace(store);
    return store.of(certificateFile).map((file): Fact<CertificateFile> => {
      const role = archiveName.test(file.value.fileName) ? roles.get(placeOf(file.origin.input)) : undefined;
      if (file.value.holder !== undefined || role === undefined) return file;
      return {...file, value: {...file.value, holder: role, holderKnownBy: 'archive'}};
    });
  },
});

/** Expressway administrator guide, diagnostic logging: names in the archive. */
const archiveName = /^(?:server|ca)[_-].*\.(?:pem|cer|crt)$/i;

/** The one Expressway role that the status of a place tells; places that tell of both are left out. */
function rolesByPlace(store: FactLookup): ReadonlyMap<string, BoxRole> {
  const places = groupBy(store.of(expresswaySystem), ({origin}) => placeOf(origin.input));
  return new Map(
    [...places].flatMap(([place, facts]) => {
      const roles = new Set(facts.flatMap(({value, subject}) => value.role ?? roleOf(subject) ?? []));
      const [only] = roles;
      return only === undefined || roles.size > 1 ? [] : [[place, only] as const];
    }),
  );
}

/** The archive that an input is a member of, else its folder. */
function placeOf(input: string): string {
  const archive = input.lastIndexOf('!');
  return archive === -1 ? input.slice(0, input.lastIndexOf('/') + 1) : input.slice(0, archive);
}
