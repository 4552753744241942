/** Numbers that a file holds as doubles or as scaled integers, to plain decimal text: nothing is rounded on the way. */

/**
 * The shortest decimal text that names this double, without an exponent: 17.43 is '17.43', 1e21 is
 * '1000000000000000000000'. What the sheet shows rounded but holds in full (0.1 + 0.2) keeps all its decimals.
 */
export function textOfDouble(value: number): string {
  const text = String(value);
  const match = /^(-?)([0-9])(?:\.([0-9]+))?e([+-][0-9]+)$/.exec(text);
  if (!match) return text;
  const [, sign, first, decimals = '', power] = match;
  const exponent = Number(power);
  const digits = first + decimals;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  return sign + digits.padEnd(exponent + 1, '0');
}

/** `unscaled` / 10^`scale` as text with exactly so many decimals. */
export function textOfScaled(unscaled: bigint, scale: number): string {
  if (scale <= 0) return (unscaled * 10n ** BigInt(-scale)).toString();
  const negative = unscaled < 0n;
  const text = (negative ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const cut = text.length - scale;
  return `${negative ? '-' : ''}${text.slice(0, cut)}.${text.slice(cut)}`;
}
