/** What a report of a site has to say, as one line for each way in which it does not. */
import type {Report} from '../../src/model/report.ts';
import type {Fault} from '../../src/sim/faults/fault.ts';

/** Empty when the report names just these faults as root causes: none missed, none invented, nothing crashed. */
export function missesOf(report: Report, faults: readonly Fault[]): readonly string[] {
  const roots = report.diagnoses.flatMap(({root}) => report.findings.find(({id}) => id === root) ?? []);
  const wanted = new Set(faults.map(({check}) => check));
  const missed = faults.filter(
    ({check, message}) =>
      !roots.some((root) => root.rule === check && (message === undefined || root.message === message)),
  );
  const invented = roots.filter(({rule}) => !wanted.has(rule));
  const [first] = roots;
  return [
    ...report.checks.filter(({status}) => status === 'crashed').map(({id, notes}) => `${id} crashed: ${notes.join()}`),
    ...missed.map(
      ({check, message}) => `missed ${check}${message === undefined ? '' : `#${message}`}: ${stateOf(report, check)}`,
    ),
    ...invented.map(({rule, message, args}) => `invented ${rule}#${message} ${JSON.stringify(args)}`),
    ...(faults.length === 1 && missed.length === 0 && first?.rule !== faults[0]?.check
      ? [`first is ${first?.rule ?? 'nothing'}`]
      : []),
  ];
}

/** Why a check did not find it. */
function stateOf(report: Report, check: string): string {
  const result = report.checks.find(({id}) => id === check);
  if (result === undefined) return 'there is no such check';
  const found = report.findings.filter(({rule}) => rule === check).map(({message}) => `found as ${message}`);
  const lacking = result.missing.map(({fact, reason}) => `lacks ${fact}${reason === undefined ? '' : ` (${reason})`}`);
  return [result.status, ...found, ...lacking, ...result.notes].join(', ').slice(0, 300);
}
