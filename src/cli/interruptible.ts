/** Ctrl-C and SIGTERM end a run early; its report is still written. A second one ends the program. */
export function interruptible(): {readonly signal: AbortSignal; interrupt(): void} {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  return {signal: interruption.signal, interrupt};
}
