/**
 * The lab as part of the tests: each scenario against the probe and against a capture of it. Where it cannot run, the name
 * of its only test says why; WRTC_DOCTOR_LAB=required makes a missing program a failure.
 */
import {afterAll, beforeAll, describe, expect, it} from '@jest/globals';
import {type LabRun, missingPrograms, startLab, whyNot} from './run-lab.ts';
import {scenarios} from './scenarios.ts';

const reason = await whyNot();
const isBroken = process.env.WRTC_DOCTOR_LAB === 'required' && (await missingPrograms()).length > 0;

if (reason !== undefined) {
  process.stderr.write(`The lab is left out: ${reason}.\n`);
  const title = `given a machine without what the lab needs (${reason})`;
  describe(title, () => {
    if (isBroken)
      it('fails, for it has to run here', () => {
        throw new Error(reason);
      });
    else it.skip('the lab is left out', () => undefined);
  });
} else {
  let lab: LabRun;
  beforeAll(() => {
    lab = startLab(scenarios, {seed: Number(process.env.LAB_SEED ?? 1), atOnce: 3});
  });
  afterAll(() => lab.close());

  describe.each(scenarios)('given a site where this is broken: $title ($id)', (scenario) => {
    const inCapture = scenario.inCapture?.expected ?? scenario.expected;
    const words =
      inCapture === scenario.expected
        ? `both say ${inCapture} first`
        : `the probe says ${scenario.expected} first, the capture ${inCapture}`;
    it(`when probe and capture are judged, then ${words}`, async () => {
      const {probe, capture} = await lab.outcomeOf(scenario);
      expect({
        probe: probe.first,
        capture: capture.first,
        probeFindings: probe.findings,
        captureFindings: capture.findings,
      }).toEqual({
        probe: scenario.expected,
        capture: inCapture,
        probeFindings: expect.anything(),
        captureFindings: expect.anything(),
      });
    }, 600_000);
  });
}
