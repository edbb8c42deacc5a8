export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** `192.0.2.7`, `192.0.2.7:53`, `[2001:db8::1]:53`, `name:53`; undefined when it is none of these. */
export function parseEndpoint(text: string, defaultPort: number): Endpoint | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:\s/]+)|([0-9a-f]*:[0-9a-f:.]*:[0-9a-f.]*))(?::(\d{1,5}))?$/i.exec(
    text.trim(),
  );
  const host = match?.[1] ?? match?.[2] ?? match?.[3];
  const port = match?.[4] === undefined ? defaultPort : Number(match[4]);
  return host === undefined || port < 1 || port > 65_535 ? undefined : {host, port};
}
