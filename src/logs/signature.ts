/** What a log message that means something is, as data. */
export interface Signature {
  readonly id: string;
  readonly product: 'cms' | 'expressway';
  /** Stands in every line of this message. At least 9 bytes of ASCII, so that the search can skip ahead. */
  readonly anchor: string;
  /** Over the text after the level. Named groups become the fields of the event. */
  readonly pattern: RegExp;
  /**
   * `event`: becomes a fact of its own. `join-step`: a normal step of a join, used to put call attempts together.
   * `benign`: looks bad and is not.
   */
  readonly use: 'event' | 'join-step' | 'benign';
  readonly proves: 'strong' | 'hint';
  /** Why a benign message means nothing, or what to keep in mind. */
  readonly because?: string;
  /** Texts that match, with the fields that they give. */
  readonly samples: readonly (readonly [text: string, fields: Readonly<Record<string, string>>])[];
}
