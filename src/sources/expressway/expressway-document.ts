/**
 * One status or configuration of one Expressway, understood as far as it goes without knowing whose it is; and who owns
 * the documents of one text. A status names no host where a configuration does, so documents of one box help each other.
 */
import type {Fact} from '../../facts/fact.ts';
import {groupBy} from '../../model/group-by.ts';
import type {Origin} from '../../model/origin.ts';
import type {BoxRole, Subject} from '../../model/subject.ts';
import {boxOf, type ReadContext} from '../format-reader.ts';
import {type ExpresswayRole, judgeRole, type RoleSigns} from './box-role.ts';

export interface ExpresswayDocument {
  readonly kind: 'status' | 'configuration';
  readonly signs: RoleSigns;
  readonly ownName: string | undefined;
  readonly ownAddress: string | undefined;
  /** Role that a heading above it says. */
  readonly headed: BoxRole | undefined;
  facts(owner: Owner, origin: Origin): DocumentFacts;
}

export interface Owner {
  readonly role: BoxRole | undefined;
  readonly subject: Subject;
}

export interface DocumentFacts {
  readonly facts: readonly Fact[];
  readonly notes: readonly string[];
}

interface Claim {
  readonly document: ExpresswayDocument;
  role: ExpresswayRole | undefined;
  name: string | undefined;
}

/** The owners of the documents of one text, in their order. */
export function ownersOf(documents: readonly ExpresswayDocument[], context: ReadContext): readonly Owner[] {
  const claims = documents.map((document): Claim => {
    const {signs, headed, ownName} = document;
    return {document, role: judgeRole(signs, headed === 'cms' ? undefined : headed), name: ownName?.toLowerCase()};
  });
  shareRoles(claims);
  for (const claim of claims) claim.role ??= judgeRole(claim.document.signs, context.boxHint);
  shareNames(claims);
  return claims.map(({document, role, name}) => {
    const ownName = name === undefined ? undefined : (document.ownName ?? name);
    const subject = boxOf(context, role ?? 'unknown', ownName);
    return {role: role ?? roleIn(context, subject), subject};
  });
}

/** Who gave the evidence may know the role that the content does not tell. */
function roleIn(context: ReadContext, subject: Subject): BoxRole | undefined {
  const role = context.box?.role;
  return role !== undefined && role !== 'cms' && subject.startsWith(`box:${role}`) ? role : undefined;
}

/** Documents of one name are of one box. */
function shareRoles(claims: readonly Claim[]): void {
  const byName = groupBy(claims, ({name}) => name ?? '');
  for (const [name, own] of byName) {
    const [only, ...others] = new Set(own.flatMap(({role}) => role ?? []));
    if (name === '' || only === undefined || others.length > 0) continue;
    for (const claim of own) claim.role = only;
  }
}

/**
 * A document without a name belongs to the one box of its role that has its address, or else to the only one that has a
 * name. Peers of a cluster that give no name at all are told apart by their addresses.
 */
function shareNames(claims: readonly Claim[]): void {
  for (const own of groupBy(claims, ({role}) => role ?? '').values()) {
    const named = own.filter(({name}) => name !== undefined);
    const unnamed = own.filter(({name}) => name === undefined);
    const names = new Set(named.flatMap(({name}) => name ?? []));
    const addresses = new Set(own.flatMap(({document}) => document.ownAddress ?? []));
    const nameAt = new Map(
      named.flatMap(({document, name}) =>
        document.ownAddress === undefined ? [] : [[document.ownAddress, name] as const],
      ),
    );
    const [only, ...others] = names;
    for (const claim of unnamed) {
      const {ownAddress} = claim.document;
      const isOther = ownAddress !== undefined && nameAt.size > 0 && !nameAt.has(ownAddress);
      const known = ownAddress === undefined ? undefined : nameAt.get(ownAddress);
      if (known !== undefined) claim.name = known;
      else if (only !== undefined && others.length === 0 && !isOther) claim.name = only;
      else if (addresses.size > 1) claim.name = ownAddress;
    }
  }
}
