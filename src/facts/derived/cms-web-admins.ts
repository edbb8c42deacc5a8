/**
 * Where the web administration of each CMS answers, for the requests of a fix: its own settings and the address of the
 * interface that it listens on (MMP `webadmin` and `ipv4`). What was read live tells it by its own origin.
 */
import {hostOf, portOf} from '../../model/host-name.ts';
import {formatHostPort} from '../../model/subject.ts';
import {cmsInterface} from '../cms-interface.ts';
import {defineDerived} from '../derived.ts';
import {type Fact, originOf} from '../fact.ts';
import {webAdminSettings} from '../web-admin-settings.ts';

export interface CmsWebAdmin {
  /** `10.20.0.10:445`, without a port where it is 443. */
  readonly host: string;
}

export const cmsWebAdmins = defineDerived<CmsWebAdmin>({
  id: 'cms.web-admins',
  title: webAdminSettings.title,
  collect: 'MMP commands `webadmin` and `ipv4 a` (and b, c, d), pasted from the terminal',
  derive: (store) =>
    store.of(webAdminSettings).flatMap((fact): Fact<CmsWebAdmin>[] => {
      const {isEnabled, listeningInterface, port} = fact.value;
      const own = store
        .of(cmsInterface)
        .filter(({subject, value}) => subject === fact.subject && value.name === listeningInterface)
        .flatMap(({value}) => value.addresses);
      const [address, ...others] = new Set(own);
      // With several addresses it is not known which one people use.
      if (isEnabled === false || port === undefined || address === undefined || others.length > 0) return [];
      const host = port === 443 ? address : formatHostPort(address, port);
      return [{type: 'cms.web-admins', subject: fact.subject, origin: originOf(fact, 'port'), value: {host}}];
    }),
});

/** Placeholder of a command when nothing tells where the web administration answers. */
const anyWebAdmin = '<CMS web admin>';

/**
 * Host and port for a request about what these facts tell: where they were read live, else the CMS that they are about,
 * else any: all CMS of a cluster show one configuration.
 */
export function webAdminOf(facts: readonly Fact[], admins: readonly Fact<CmsWebAdmin>[] = []): string {
  const live = facts.flatMap(({origin}) => {
    const host = /^https:\/\//i.test(origin.input) ? hostOf(origin.input) : undefined;
    const port = portOf(origin.input);
    const bare = host?.includes(':') === true ? `[${host}]` : host;
    return bare === undefined ? [] : [port === undefined ? bare : `${bare}:${port}`];
  });
  const subjects = new Set(facts.map(({subject}) => subject));
  const hostsOf = (some: readonly Fact<CmsWebAdmin>[]): string[] => some.map(({value}) => value.host).toSorted();
  const [own] = [
    ...live.toSorted(),
    ...hostsOf(admins.filter(({subject}) => subjects.has(subject))),
    ...hostsOf(admins),
  ];
  return own ?? anyWebAdmin;
}
