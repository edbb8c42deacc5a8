/** Pages of the CMS web admin as people copy them: Configuration > General of 2.x, and the fault conditions of Status > General. */
import {plainTime} from '../site/dates.ts';
import {faultConditions} from '../site/fault-conditions.ts';
import type {Site} from '../site/site.ts';

/** Undefined on CMS 3.x, which has these settings in the API. */
export function renderGeneralPage({database}: Site): string | undefined {
  const {general} = database;
  if (general === undefined) return undefined;
  const rows: readonly (readonly string[])[] = [
    ['Web bridge settings'],
    ['Guest account client URI', general.guestAccountClientUri],
    ['Guest account JID domain', general.guestAccountJidDomain],
    ['Custom background image URI', ''],
    ['Custom login logo URI', ''],
    [
      'Guest access via ID and passcode',
      general.allowsIdAndPasscode ? 'secure: require passcode to be supplied with ID' : 'not allowed',
    ],
    ['Guest access via hyperlinks', general.allowsHyperlinks ? 'allowed' : 'not allowed'],
    ['User sign in', 'allowed'],
    ['Joining scheduled Lync conferences by ID', 'not allowed'],
    [],
    ['External access'],
    ['Web Bridge URI', general.externalWebBridgeUri],
    ['IVR telephone number', ''],
  ];
  return `${rows.map((cells) => cells.join('\t')).join('\n')}\n`;
}

/** Undefined while nothing is reported. */
export function renderFaultConditions(site: Site): string | undefined {
  const faults = faultConditions(site);
  if (faults.length === 0) return undefined;
  const rows = faults.map(({time, text}) => `${plainTime(time)}.${time.slice(20, 23)}\t${text}`);
  return `Fault conditions\nDate\tTime\tFault condition\n${rows.join('\n')}\n`;
}
