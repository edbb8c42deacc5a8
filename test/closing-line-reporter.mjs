import {writeSync} from 'node:fs';

/** Prints the number of tests alone on the very last line, for whoever reads the log of a run. */
export default class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const {numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites} = results;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const line = `${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped\n`;
    // Jest's own summary comes after all reporters.
    process.once('exit', () => writeSync(1, line));
  }
}
