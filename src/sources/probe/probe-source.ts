/** A whole probe as one live source: a row of the report, whatever it consists of. */
import type {LiveSource} from '../live/live-source.ts';
import {type RunPlanOptions, runPlan} from './run-plan.ts';

export function createProbeSource(options: RunPlanOptions): LiveSource {
  const {plan, vantage} = options;
  const side = vantage === 'unknown' ? '' : ` from ${vantage}`;
  const title = `probe of ${plan.of}${side}`;
  return {
    title,
    folder: 'probe',
    async *read(signal) {
      for await (const what of runPlan(options, signal)) {
        yield what.kind === 'facts' ? {...what, title: 'probe', note: noteFor(options)} : {...what, isFatal: false};
      }
    },
  };
}

/** What came of each step stands in the staged view. */
function noteFor({plan, repeat = 1}: RunPlanOptions): string {
  const steps = plan.steps.length === 1 ? '1 step' : `${plan.steps.length} steps`;
  return repeat === 1 ? steps : `${steps}, ${repeat} times`;
}
