/**
 * Which address belongs to which box, and who says so (ADR 0001): the site file, the interfaces of CMS, the interfaces
 * and static NAT of an Expressway. A TURN server object of CMS only says what CMS was told, so it names no box.
 */
import {type BoxRole, boxRoles} from '../../model/subject.ts';
import {alias} from '../alias.ts';
import {cmsInterface} from '../cms-interface.ts';
import {defineDerived} from '../derived.ts';
import {expresswaySystem} from '../expressway-system.ts';
import {expresswayTurn} from '../expressway-turn.ts';
import {type Fact, isStated, originOf} from '../fact.ts';

export interface BoxAddress {
  readonly role: BoxRole;
  readonly address: string;
  /** `site-file`, `interface`, `static-nat`, `turn-listening` */
  readonly because: string;
}

export const boxAddresses = defineDerived<BoxAddress>({
  id: 'site.box-addresses',
  title: 'addresses of the boxes',
  collect: '`boxes` in wrtc-doctor.yaml, or status.xml of the Expressways',
  derive: (store) => [
    ...store.of(alias).flatMap((fact) => {
      const role = roleOf(fact.subject);
      const address = fact.value.same.startsWith('address:') ? fact.value.same.slice('address:'.length) : undefined;
      return role === undefined || address === undefined ? [] : [belongs(fact, role, address, fact.value.because)];
    }),
    ...store.of(expresswaySystem).flatMap((fact) => {
      const role = fact.value.role ?? roleOf(fact.subject);
      if (role === undefined) return [];
      const nat = fact.value.staticNatAddress;
      return [
        ...(fact.value.addresses ?? []).map((address, index) =>
          belongs(fact, role, address, 'interface', placeOf(fact, 'addresses', index)),
        ),
        ...(nat === undefined ? [] : [belongs(fact, role, nat, 'static-nat', 'staticNatAddress')]),
      ];
    }),
    ...store
      .of(cmsInterface)
      .flatMap((fact) =>
        fact.value.addresses.map((address) => belongs(fact, 'cms', address, 'interface', 'addresses')),
      ),
    ...store
      .of(expresswayTurn)
      .flatMap((fact) =>
        (fact.value.listening ?? []).map(({address}, index) =>
          belongs(fact, 'expressway-e', address, 'turn-listening', placeOf(fact, 'listening', index)),
        ),
      ),
  ],
});

/** The role in a box subject: `box:cms/core1` is a CMS. */
export function roleOf(subject: string): BoxRole | undefined {
  const word = /^box:([a-z-]+)/.exec(subject)?.[1];
  return boxRoles.find((role) => role === word);
}

/** Readers that know it say where each entry of a list stands: `addresses.1`. */
function placeOf(fact: Fact, field: string, index: number): string {
  return isStated(fact, `${field}.${index}`) ? `${field}.${index}` : field;
}

function belongs(fact: Fact, role: BoxRole, address: string, because: string, field?: string): Fact<BoxAddress> {
  const origin = originOf(fact, field);
  return {type: 'site.box-addresses', subject: fact.subject, origin, value: {role, address, because}};
}
