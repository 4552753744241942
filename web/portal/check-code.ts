/** The code of a message as people type it: only so far that a slip is told before it is sent; the server reads it for itself. */
export function isCheckCode(typed: string): boolean {
  return /^[0-9A-Z]{8}$/.test(
    typed
      .normalize('NFKC')
      .toUpperCase()
      .replace(/[\s\p{Pd}.]/gu, ''),
  );
}
