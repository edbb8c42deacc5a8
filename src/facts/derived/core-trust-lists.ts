/** The trusted CA list of each Expressway-C. Lists that stand in one archive or folder are of one box. */
import {groupBy} from '../../model/group-by.ts';
import {type Certificate, certificate} from '../certificate.ts';
import {defineDerived} from '../derived.ts';
import type {Fact} from '../fact.ts';
import {heldCertificateFiles, placeOf} from './held-certificate-files.ts';
import {isTrustList} from './server-certificate.ts';

export interface CoreTrustList {
  readonly trusted: readonly Certificate[];
}

export const coreTrustLists = defineDerived<CoreTrustList>({
  id: 'certificate.core-trust-list',
  title: 'trusted CA list of Expressway-C',
  collect:
    'ca_*.pem of the diagnostic archive of Expressway-C; or Maintenance > Security > Trusted CA certificate > Show all, in a file `expressway-c/ca.pem`',
  derive: (store) => {
    const known = new Map(store.of(certificate).map(({value}) => [value.sha256, value]));
    const lists = store.of(heldCertificateFiles).flatMap((file): Fact<CoreTrustList>[] => {
      const trusted = file.value.certificates.flatMap((sha256) => known.get(sha256) ?? []);
      if (file.value.holder !== 'expressway-c' || !isTrustList(file.value, trusted)) return [];
      return [{type: 'certificate.core-trust-list', subject: file.subject, origin: file.origin, value: {trusted}}];
    });
    return [...groupBy(lists, ({origin}) => placeOf(origin.input)).values()].flatMap(([first, ...others]) =>
      first === undefined ? [] : [{...first, value: {trusted: [first, ...others].flatMap(({value}) => value.trusted)}}],
    );
  },
});
