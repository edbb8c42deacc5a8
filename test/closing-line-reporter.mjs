/** Prints the number of tests alone on the last line, for whoever reads the log of a run. */
export default class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const {numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites} = results;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    process.stdout.write(`\n${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped\n`);
  }
}
