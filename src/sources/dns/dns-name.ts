/** RFC 1035 §2.3.4; labels with the underscore of service names too. */
export function isDnsName(name: string): boolean {
  const labels = name.replace(/\.$/, '').split('.');
  return name.length <= 253 && labels.every((label) => /^[a-z0-9_-]{1,63}$/i.test(label));
}
