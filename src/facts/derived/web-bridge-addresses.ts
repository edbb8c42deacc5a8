/**
 * The addresses of the web bridges: those of every box that has an enabled one. Nothing where one of these boxes has not
 * told its addresses: then an address that is none of them may still be a web bridge's.
 */
import {cmsInterface} from '../cms-interface.ts';
import {defineDerived} from '../derived.ts';
import {webBridgeSettings} from '../web-bridge-settings.ts';
import {webBridge3Settings} from '../web-bridge3-settings.ts';
import {boxAddresses} from './box-addresses.ts';

export interface WebBridgeAddresses {
  readonly addresses: readonly string[];
}

/** One fact or none; its evidence is the settings of the first web bridge. */
export const webBridgeAddresses = defineDerived<WebBridgeAddresses>({
  id: 'site.web-bridge-addresses',
  title: 'addresses of the web bridges',
  collect: 'MMP commands `webbridge` or `webbridge3`, and `ipv4 a` (and b, c, d), of each CMS',
  derive: (store) => {
    const bridges = [...store.of(webBridgeSettings), ...store.of(webBridge3Settings)]
      .filter(({value}) => value.isEnabled === true)
      .toSorted((one, other) => (one.subject < other.subject ? -1 : 1));
    const told = [
      ...store.of(cmsInterface).flatMap(({subject, value}) => value.addresses.map((address) => ({subject, address}))),
      ...store
        .of(boxAddresses)
        .filter(({value}) => value.role === 'cms')
        .map(({subject, value}) => ({subject, address: value.address})),
    ];
    const names = new Set([...bridges, ...told].map(({subject}) => subject).filter((name) => name.includes('/')));
    // With one name there is one CMS.
    const boxOf = (subject: string): string => (names.size <= 1 ? 'the one' : subject);
    const isComplete = bridges.every((bridge) => told.some(({subject}) => boxOf(subject) === boxOf(bridge.subject)));
    const [first] = bridges;
    if (first === undefined || !isComplete) return [];
    const own = told.filter(({subject}) => bridges.some((bridge) => boxOf(bridge.subject) === boxOf(subject)));
    const addresses = [...new Set(own.map(({address}) => address))].sort();
    return [{type: 'site.web-bridge-addresses', subject: 'site', origin: first.origin, value: {addresses}}];
  },
});

/** For a step of a fix: `the address of the web bridge (10.20.0.10)`. */
export function webBridgeAddressWords(known: readonly {readonly value: WebBridgeAddresses}[]): string {
  const [only] = known;
  return `the address of the web bridge${only === undefined ? '' : ` (${only.value.addresses.join(', ')})`}`;
}
