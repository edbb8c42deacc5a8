/**
 * Text as data: the same tokens are printed by the screen, the plain text and Markdown.
 * Message templates are written as prose with `{placeholders}` for values and `backticks` for what one types.
 */
export interface Token {
  readonly kind: 'text' | 'value' | 'command';
  readonly text: string;
}
export type RichText = readonly Token[];

export type Argument = string | number;
export type Arguments = Readonly<Record<string, Argument>>;

/** The names in braces of a template, as a type: a missing argument is a compile error. */
export type PlaceholdersOf<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceholdersOf<Rest>
  : never;

/**
 * Fills a template. Text between backticks becomes one command token, with its values filled in: those of `typed`, where
 * what is typed is not what is read.
 */
export function renderTemplate(template: string, args: Arguments, typed = args): RichText {
  const tokens: Token[] = [];
  for (const [index, part] of template.split('`').entries()) {
    if (index % 2 === 1) tokens.push({kind: 'command', text: fillTemplate(part, typed)});
    else tokens.push(...proseTokens(part, args));
  }
  return tokens.filter((token) => token.text !== '');
}

function proseTokens(prose: string, args: Arguments): Token[] {
  return prose.split(/(\{\w+\})/).map((part): Token => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    const value = name === undefined || !Object.hasOwn(args, name) ? undefined : args[name];
    return value === undefined ? {kind: 'text', text: part} : {kind: 'value', text: String(value)};
  });
}

export function fillTemplate(template: string, args: Arguments): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(args, name) ? String(args[name]) : whole,
  );
}

export function plainText(text: RichText): string {
  return text.map((token) => token.text).join('');
}

/** For a template without its values: `{webAdmin}` becomes `<web admin>`, as a reader fills it in. */
export function placeholdersOf(template: string): Arguments {
  return Object.fromEntries(
    [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [
      name,
      `<${name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()}>`,
    ]),
  );
}
