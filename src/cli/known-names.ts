/** What in the facts of a run is a name by itself, so that redaction finds it also where nothing about it looks like one. */
import {cmsCallBridge} from '../facts/cms-call-bridge.ts';
import {cmsSpace} from '../facts/cms-space.ts';
import {cmsTurnServer} from '../facts/cms-turn-server.ts';
import {cmsTurnService} from '../facts/cms-turn-service.ts';
import {cmsUser} from '../facts/cms-user.ts';
import {cmsWebBridgeAddress} from '../facts/cms-web-bridge-address.ts';
import {cmsWebBridgeProfile} from '../facts/cms-web-bridge-profile.ts';
import {expresswayLocalUser} from '../facts/expressway-local-user.ts';
import {expresswaySystem} from '../facts/expressway-system.ts';
import {expresswayTurn} from '../facts/expressway-turn.ts';
import {expresswayZone} from '../facts/expressway-zone.ts';
import {joinAttempt} from '../facts/join-attempt.ts';
import {logEvent} from '../facts/log-event.ts';
import {relayTrial} from '../facts/relay-trial.ts';
import type {FactStore} from '../facts/store.ts';
import {turnSession} from '../facts/turn-session.ts';
import type {KnownNames} from '../redact/redactor.ts';
import {parseEndpoint} from '../sources/site-file/parse-endpoint.ts';
import type {SiteFile} from '../sources/site-file/site-file.ts';

export function knownNames(store: FactStore, {content}: SiteFile, secrets: readonly string[]): KnownNames {
  const subjects = [...store].map(({subject}) => /^box:[\w-]+\/(.+)$/.exec(subject)?.[1]);
  const boxes = content.boxes ?? [];
  const endpoints = boxes.flatMap(({mmp, web, turn}) => [mmp?.host, web?.address, turn?.address, turn?.connect]);
  return {
    hosts: named([
      ...subjects,
      ...boxes.map(({name}) => name),
      ...store.of(expresswaySystem).map(({value}) => value.hostName),
      ...store.of(joinAttempt).flatMap(({value}) => value.lines.map(({host}) => host)),
      content.names?.external,
      content.names?.internal,
      content.names?.xmpp,
      ...boxes.map(({fqdn}) => fqdn),
      ...endpoints.map((endpoint) => parseEndpoint(endpoint ?? '', 443)?.host),
    ]),
    users: named([
      ...store.of(cmsTurnServer).map(({value}) => value.username),
      ...store.of(cmsTurnService).flatMap(({value}) => [value.username, value.realm]),
      ...store.of(cmsUser).map(({value}) => value.name),
      ...store.of(expresswayLocalUser).map(({value}) => value.name),
      ...store.of(expresswayTurn).map(({value}) => value.realm),
      ...store.of(expresswayZone).map(({value}) => value.username),
      ...store.of(turnSession).flatMap(({value}) => [...value.usernames, ...value.realms]),
      ...store.of(relayTrial).map(({value}) => value.username),
      ...store.of(logEvent).map(({value}) => value.fields.user?.replace(/@.*$/, '')),
      ...(content.turn?.credentials ?? []).map(({username}) => username),
      ...boxes.flatMap(({api, mmp}) => [api?.username, mmp?.username]),
    ]),
    titles: named([
      ...store.of(cmsSpace).flatMap(({value}) => [value.name, value.uri, value.callId]),
      ...store.of(cmsCallBridge).map(({value}) => value.name),
      ...store.of(cmsWebBridgeProfile).map(({value}) => value.name),
      ...store.of(cmsWebBridgeAddress).map(({value}) => value.label),
      ...store.of(expresswayZone).map(({value}) => value.name),
      ...store.of(joinAttempt).flatMap(({value}) => [value.displayName, value.spaceName]),
    ]),
    secrets,
  };
}

/** Host names and addresses with dots look like it and are found anyway. */
function named(values: readonly (string | undefined)[]): string[] {
  const isFoundAnyway = (value: string): boolean => /^[\w*-]+(?:\.[\w-]+)+\.?$/.test(value);
  const words = values.flatMap((value) => (value === undefined || value === '' || isFoundAnyway(value) ? [] : [value]));
  return [...new Set(words)];
}
