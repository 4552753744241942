/** Figures of the document as a reader sees them: thousands apart, shares in percent. Text in, text out. */

/** '1234567.89' is '1,234,567.89'. */
export function grouped(decimal: string): string {
  const [whole, decimals] = decimal.split('.') as [string, string | undefined];
  const apart = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? apart : `${apart}.${decimals}`;
}

/** '0.1234' is '12.34%'; no share is a dash. */
export function percent(share: string | null): string {
  if (share === null) return '–';
  const [whole, decimals] = share.split('.') as [string, string];
  const digits = `${whole}${decimals.slice(0, 2)}`.replace(/^(-?)0+(?=\d)/, '$1');
  return `${digits}.${decimals.slice(2)}%`;
}
