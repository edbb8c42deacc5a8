/** The value that all which have one share; undefined when none has, or they differ. The empty string is none. */
export function onlyValue<Value>(values: readonly (Value | undefined)[]): Value | undefined {
  const [only, ...others] = new Set(values.filter((value) => value !== undefined && value !== ''));
  return others.length === 0 ? only : undefined;
}
