/** What browsers tell, as rows for a time line: candidates, errors, states, refused devices, and the pages that were asked for. */
import {epochMilliseconds, type Instant, type TimeBasis} from '../../model/instant.ts';
import type {LadderTone} from '../../model/ladder.ts';
import {type BrowserConnection, browserConnection} from '../browser-connection.ts';
import {browserMediaRequest} from '../browser-media-request.ts';
import {browserPage} from '../browser-page.ts';
import type {FactLookup} from '../derived.ts';
import {type Fact, originOf} from '../fact.ts';
import {httpExchange} from '../http-exchange.ts';
import {joinPageTest} from './browser-connections.ts';
import {requestedDevices} from './browser-media.ts';
import {httpWords, isPartOfPage} from './packet-entries.ts';

export interface BrowserEntry {
  /** The dump or archive whose clock `at` is of. */
  readonly input: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly zone: TimeBasis;
  readonly year: TimeBasis;
  readonly places: readonly {readonly input: string; readonly field?: string}[];
  readonly text: string;
  readonly tone: LadderTone;
}

export function browserEntries(store: FactLookup): BrowserEntry[] {
  const isJoinPage = joinPageTest(store);
  return [
    ...store
      .of(browserConnection)
      .filter(({value}) => isJoinPage(value.page))
      .flatMap(connectionEntries),
    ...store.of(browserMediaRequest).flatMap((fact) => {
      const {outcome, error = 'refused', time, page} = fact.value;
      if (outcome !== 'refused' || !isJoinPage(page)) return [];
      return entryOf(fact, undefined, time, `${requestedDevices(fact.value)}: ${error}`, 'wrong');
    }),
    ...store.of(browserPage).flatMap((fact) => {
      const {url, error, time} = fact.value;
      // Answers stand in the exchange itself.
      if (error === undefined || !isJoinPage(url)) return [];
      return entryOf(fact, undefined, time, `${url}: ${error}`, 'wrong');
    }),
    ...store.of(httpExchange).flatMap((fact) => {
      const {client, host, time} = fact.value;
      if (client !== undefined || isPartOfPage(fact.value) || !isJoinPage(`https://${host ?? ''}`)) return [];
      const {text, tone} = httpWords(fact.value);
      return entryOf(fact, undefined, time, text, tone);
    }),
  ];
}

/** Of those that tell how it went, one row each. */
const wrongStates: ReadonlySet<string> = new Set(['failed', 'disconnected']);

function connectionEntries(fact: Fact<BrowserConnection>): BrowserEntry[] {
  const {candidateErrors, iceStates, connectionStates, localCandidates, gathering} = fact.value;
  const relay = localCandidates.find(({kind}) => kind === 'relay');
  const states = (name: string, field: string, changes: BrowserConnection['iceStates']) =>
    changes.flatMap(({state, time}, index) =>
      entryOf(fact, `${field}:${index}`, time, `${name} ${state}`, wrongStates.has(state) ? 'wrong' : 'plain'),
    );
  return [
    ...entryOf(fact, 'gathering', originOf(fact, 'gathering').time, `iceGatheringState ${gathering}`, 'plain'),
    ...(relay === undefined
      ? []
      : entryOf(
          fact,
          'relay',
          originOf(fact, 'relay').time,
          `relay candidate ${relay.address ?? ''} ${relay.port ?? ''}`.trim(),
          'plain',
        )),
    ...candidateErrors.flatMap(({url, code, text, time}, index) =>
      entryOf(fact, `candidateError:${index}`, time, `icecandidateerror ${url}: ${code} ${text}`.trim(), 'wrong'),
    ),
    ...states('iceConnectionState', 'iceState', iceStates),
    ...states('connectionState', 'connectionState', connectionStates),
  ];
}

/** None where no time is told. */
function entryOf(
  fact: Fact,
  field: string | undefined,
  time: Instant | undefined,
  text: string,
  tone: LadderTone,
): BrowserEntry[] {
  const {input, field: path} = originOf(fact, field);
  if (time === undefined) return [];
  const {zone, year} = time;
  const place = {input, ...(path === undefined ? {} : {field: path})};
  return [{input, at: epochMilliseconds(time), zone, year, places: [place], text, tone}];
}
