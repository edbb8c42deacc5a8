/** The only two errors that a person may see. */

/** Something about the call or the configuration that the user can change. Exit code 2. */
export class UserError extends Error {
  override readonly name = 'UserError';

  constructor(
    message: string,
    /** What to do next, as one sentence. */
    readonly next: string,
  ) {
    super(message);
  }
}

/** A mistake in this program. Exit code 70; the message asks for a report. */
export class Bug extends Error {
  override readonly name = 'Bug';
}
