/**
 * The objects of the CMS API that become facts field by field, as data. Element names are those of the API; matching
 * ignores case. Fields that no table names are left alone, so passwords, secrets and passcodes never get further.
 */
import {cmsAlarm} from '../../facts/cms-alarm.ts';
import {cmsCallBridge} from '../../facts/cms-call-bridge.ts';
import {cmsSpace} from '../../facts/cms-space.ts';
import {cmsSystemStatus} from '../../facts/cms-system-status.ts';
import {cmsTurnServer} from '../../facts/cms-turn-server.ts';
import {cmsWebBridge} from '../../facts/cms-web-bridge.ts';
import {cmsWebBridgeAddress} from '../../facts/cms-web-bridge-address.ts';
import {cmsWebBridgeProfile} from '../../facts/cms-web-bridge-profile.ts';
import {dialPlanRule} from '../../facts/dial-plan-rule.ts';
import type {FactType} from '../../facts/fact.ts';

export interface ObjectField {
  readonly element: string;
  readonly field: string;
  /** `text` when left out. */
  readonly kind?: 'number' | 'boolean';
  /** Kept even when it is empty. */
  readonly isKeptEmpty?: true;
}

export interface ObjectShape {
  readonly element: string;
  /** Name of the list, as in the path of the API. */
  readonly list: string;
  readonly fact: FactType;
  /** Whether its `id` attribute is a field of the fact. A reference to an object is the same element without it. */
  readonly hasId: boolean | 'optional';
  readonly fields: readonly ObjectField[];
}

export const objectShapes: readonly ObjectShape[] = [
  {
    element: 'turnServer',
    list: 'turnServers',
    fact: cmsTurnServer,
    hasId: true,
    fields: [
      {element: 'serverAddress', field: 'serverAddress'},
      {element: 'clientAddress', field: 'clientAddress'},
      {element: 'username', field: 'username'},
      {element: 'type', field: 'type'},
      {element: 'tcpPortNumberOverride', field: 'tcpPortNumberOverride', kind: 'number'},
      {element: 'numRegistrations', field: 'numRegistrations', kind: 'number'},
    ],
  },
  {
    element: 'webBridge',
    list: 'webBridges',
    fact: cmsWebBridge,
    hasId: true,
    fields: [
      {element: 'url', field: 'url'},
      {element: 'callBridgeGroup', field: 'callBridgeGroup'},
      {element: 'callBridge', field: 'callBridge'},
    ],
  },
  {
    element: 'webBridgeProfile',
    list: 'webBridgeProfiles',
    fact: cmsWebBridgeProfile,
    hasId: true,
    fields: [
      {element: 'name', field: 'name'},
      {element: 'allowUnauthenticatedGuests', field: 'allowsUnauthenticatedGuests', kind: 'boolean'},
      {element: 'resolveCoSpaceCallIds', field: 'resolvesCallIds', kind: 'boolean'},
      {element: 'resolveCoSpaceUris', field: 'resolvesUris', kind: 'boolean'},
    ],
  },
  {
    element: 'webBridgeAddress',
    list: 'webBridgeAddresses',
    fact: cmsWebBridgeAddress,
    hasId: 'optional',
    fields: [
      {element: 'label', field: 'label'},
      {element: 'address', field: 'address'},
    ],
  },
  {
    element: 'callBridge',
    list: 'callBridges',
    fact: cmsCallBridge,
    hasId: true,
    fields: [
      {element: 'name', field: 'name'},
      {element: 'address', field: 'address'},
    ],
  },
  {
    element: 'coSpace',
    list: 'coSpaces',
    fact: cmsSpace,
    hasId: true,
    fields: [
      {element: 'name', field: 'name'},
      {element: 'uri', field: 'uri'},
      {element: 'callId', field: 'callId'},
      {element: 'nonMemberAccess', field: 'nonMemberAccess', kind: 'boolean'},
    ],
  },
  {
    element: 'inboundDialPlanRule',
    list: 'inboundDialPlanRules',
    fact: dialPlanRule,
    hasId: 'optional',
    fields: [
      {element: 'domain', field: 'domain', isKeptEmpty: true},
      {element: 'priority', field: 'priority', kind: 'number'},
      {element: 'resolveToCoSpaces', field: 'resolvesToSpaces', kind: 'boolean'},
    ],
  },
  {
    element: 'alarm',
    list: 'alarms',
    fact: cmsAlarm,
    hasId: false,
    fields: [
      {element: 'type', field: 'type'},
      {element: 'activeTimeSeconds', field: 'activeSeconds', kind: 'number'},
    ],
  },
];

/** `/system/status`, the one object without a list. */
export const systemStatusShape = {
  element: 'status',
  fact: cmsSystemStatus,
  hasId: false,
  fields: [
    {element: 'softwareVersion', field: 'softwareVersion'},
    {element: 'activated', field: 'activated', kind: 'boolean'},
    {element: 'clusterEnabled', field: 'clusterEnabled', kind: 'boolean'},
    {element: 'uptimeSeconds', field: 'uptimeSeconds', kind: 'number'},
    {element: 'callLegsActive', field: 'callLegsActive', kind: 'number'},
  ],
} as const satisfies Omit<ObjectShape, 'list'>;
