/** Which replies of the CMS API become facts, by their root element, and which are known and not needed. */
import {cmsDatabaseNode} from '../../facts/cms-database-node.ts';
import {cmsLicense} from '../../facts/cms-license.ts';
import {cmsSystemStatus} from '../../facts/cms-system-status.ts';
import {cmsTurnServerStatus} from '../../facts/cms-turn-server-status.ts';
import {cmsWebBridgeStatus} from '../../facts/cms-web-bridge-status.ts';
import type {Fact, FactType} from '../../facts/fact.ts';
import {factsOfLinkStatus, factsOfTurnServerStatus, factsOfWebBridgeStatus} from './link-status-facts.ts';
import {factsOfList, factsOfObject} from './object-facts.ts';
import {objectShapes} from './object-shapes.ts';
import type {ReplySource} from './reply-source.ts';
import {factsOfDatabase, factsOfLicensing, factsOfSystemStatus, isSystemStatus} from './system-facts.ts';
import type {XmlElement} from './xml-document.ts';

interface ReplyKind {
  readonly root: string;
  /** What a reply of this kind would have been: for the absence that a broken one leaves. */
  readonly fact: FactType;
  readonly read: (root: XmlElement, source: ReplySource) => readonly Fact[];
}

/** Replies that may also hold the state of what they are about. */
const statusReaders: Readonly<Record<string, ReplyKind['read']>> = {
  turnServer: factsOfTurnServerStatus,
  webBridge: factsOfWebBridgeStatus,
};

const kinds: readonly ReplyKind[] = [
  ...objectShapes.flatMap((shape): ReplyKind[] => [
    {
      root: shape.element,
      fact: shape.fact,
      read: (root, source) => [
        ...factsOfObject(root, shape, shape.element, source),
        ...(statusReaders[shape.element]?.(root, source) ?? []),
      ],
    },
    {root: shape.list, fact: shape.fact, read: (root, source) => factsOfList(root, shape, source)},
  ]),
  {
    root: 'status',
    fact: cmsSystemStatus,
    read: (root, source) =>
      isSystemStatus(root) ? factsOfSystemStatus(root, source) : factsOfLinkStatus(root, source),
  },
  {root: 'turnServerStatus', fact: cmsTurnServerStatus, read: factsOfTurnServerStatus},
  {root: 'webBridgeStatus', fact: cmsWebBridgeStatus, read: factsOfWebBridgeStatus},
  {root: 'licensing', fact: cmsLicense, read: factsOfLicensing},
  {root: 'database', fact: cmsDatabaseNode, read: factsOfDatabase},
];
const kindByRoot = new Map(kinds.map((kind) => [kind.root, kind]));

/** Roots that give facts, and the reply to a request that was refused. */
export const factRoots: readonly string[] = [...kindByRoot.keys(), 'failureDetails'];

/** Replies of the same API that no check needs: known, so that they are not taken for something else. */
export const idleRoots: readonly string[] =
  'accessMethods accessMethod call calls callLeg callLegs callLegProfile callProfile callBridgeGroups callBridgeGroup cluster clusterLicensing load participants participant profiles tenants tenant users user xmpp'.split(
    ' ',
  );

/** The facts of one whole reply. Empty for roots that give none. */
export function factsOfReply(root: XmlElement, source: ReplySource): readonly Fact[] {
  return kindByRoot.get(root.name)?.read(root, source) ?? [];
}

export function factTypeOfRoot(name: string): FactType | undefined {
  return kindByRoot.get(name)?.fact;
}
