/**
 * The `turnServer` objects of the CMS API, one for each id: the list and the reply about one object tell a part each, and
 * every CMS of a cluster shows the same ones. A field that two replies give in two ways is left out.
 */
import {groupBy} from '../../model/group-by.ts';
import type {Place} from '../../model/origin.ts';
import {cmsList} from '../cms-list.ts';
import {type CmsTurnServer, cmsTurnServer} from '../cms-turn-server.ts';
import {defineDerived} from '../derived.ts';
import {type Fact, originOf} from '../fact.ts';
import {cmsWebAdmins, webAdminOf} from './cms-web-admins.ts';

export interface TurnServerObject extends CmsTurnServer {
  /** Where the web administration answers (`10.20.0.10:445`), as far as the evidence tells; else `<CMS web admin>`. */
  readonly webAdmin: string;
  /** Whether the list that it stands in was read as a whole. */
  readonly isInWholeList: boolean;
}

/** Subject: the first CMS that shows it. Where a field stands is in `at`, under its name. */
export const turnServerObjects = defineDerived<TurnServerObject>({
  id: 'cms.turn-server-objects',
  title: cmsTurnServer.title,
  collect: cmsTurnServer.collect,
  derive: (store) => {
    const objects = groupBy(store.of(cmsTurnServer), ({value}) => value.id);
    const lists = store.of(cmsList).filter(({value}) => value.collection === 'turnServers');
    const isInWholeList = lists.length > 0 && lists.every(({value}) => value.total <= objects.size);
    const admins = store.of(cmsWebAdmins);
    return [...objects.values()].flatMap((replies) =>
      mergeReplies(replies, isInWholeList, webAdminOf(replies, admins)),
    );
  },
});

const fields = ['serverAddress', 'clientAddress', 'username', 'type', 'tcpPortNumberOverride'] as const;

function mergeReplies(
  replies: readonly Fact<CmsTurnServer>[],
  isInWholeList: boolean,
  webAdmin: string,
): Fact<TurnServerObject>[] {
  const [first] = replies.toSorted(({subject: one}, {subject: other}) => (one < other ? -1 : one > other ? 1 : 0));
  if (first === undefined) return [];
  const values: Record<string, unknown> = {};
  const at: Record<string, Place> = {};
  for (const field of fields) {
    const telling = replies.filter(({value}) => value[field] !== undefined);
    const [one] = telling;
    if (one === undefined || telling.some(({value}) => value[field] !== one.value[field])) continue;
    values[field] = one.value[field];
    at[field] = originOf(one, field);
  }
  const {input, format} = first.origin;
  const value = {id: first.value.id, webAdmin, isInWholeList, ...values};
  return [{type: 'cms.turn-server-objects', subject: first.subject, origin: {input, format}, value, at}];
}
