/** The address of 'name <address>' or of an address alone; undefined when there is none. */
export function addressOf(from: string): string | undefined {
  const inBrackets = /^[^<>\r\n]*<([^<>\s@]+@[^<>\s@]+)>\s*$/.exec(from)?.[1];
  return inBrackets ?? /^\s*([^<>\s@,;"]+@[^<>\s@,;"]+)\s*$/.exec(from)?.[1];
}
