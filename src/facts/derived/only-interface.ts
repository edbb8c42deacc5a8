import type {Subject} from '../../model/subject.ts';
import type {cmsInterface} from '../cms-interface.ts';
import type {Fact} from '../fact.ts';
import {onlyValue} from './only-value.ts';

type CmsInterface = ReturnType<(typeof cmsInterface)['of']>['value'];

/** Name of the one interface of a CMS that is known to have an address: `a`. */
export function onlyInterface(interfaces: readonly Fact<CmsInterface>[], box: Subject): string | undefined {
  return onlyValue(
    interfaces.filter(({subject, value}) => subject === box && value.addresses.length > 0).map(({value}) => value.name),
  );
}
