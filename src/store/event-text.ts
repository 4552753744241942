/** Events as text: JSON, with whole numbers of any size (amounts in minor units) as {"minor":"123"}. */

export function eventText(event: object): string {
  return JSON.stringify(event, (_, value: unknown) =>
    typeof value === 'bigint' ? { minor: value.toString() } : value,
  );
}

export function eventOfText<T>(text: string): T {
  return JSON.parse(text, (_, value: unknown) => {
    const isMinor = typeof value === 'object' && value !== null && 'minor' in value && Object.keys(value).length === 1;
    return isMinor ? BigInt((value as { minor: string }).minor) : value;
  }) as T;
}
