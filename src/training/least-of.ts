/** The place where a function is least, without slopes (Nelder and Mead 1965): no chance, the same start gives the same end. */
export function leastOf(f: (at: readonly number[]) => number, start: readonly number[], rounds = 2_000): number[] {
  const size = start.length;
  const corners = [start, ...start.map((_, axis) => start.map((value, at) => (at === axis ? value + 0.5 : value)))].map(
    (at) => ({ at: [...at], value: f(at) }),
  );
  for (let round = 0; round < rounds; round++) {
    corners.sort((one, other) => one.value - other.value);
    const worst = corners[size]!;
    if (worst.value - corners[0]!.value < 1e-14) break;
    const centre = start.map((_, axis) => corners.slice(0, size).reduce((sum, { at }) => sum + at[axis]!, 0) / size);
    const along = (times: number) => {
      const at = centre.map((value, axis) => value + times * (worst.at[axis]! - value));
      return { at, value: f(at) };
    };
    const mirrored = along(-1);
    if (mirrored.value < corners[0]!.value) {
      const further = along(-2);
      corners[size] = further.value < mirrored.value ? further : mirrored;
    } else if (mirrored.value < corners[size - 1]!.value) {
      corners[size] = mirrored;
    } else {
      const nearer = along(mirrored.value < worst.value ? -0.5 : 0.5);
      if (nearer.value < worst.value) corners[size] = nearer;
      else {
        for (const corner of corners.slice(1)) {
          corner.at = corner.at.map((value, axis) => (value + corners[0]!.at[axis]!) / 2);
          corner.value = f(corner.at);
        }
      }
    }
  }
  return corners.sort((one, other) => one.value - other.value)[0]!.at;
}

/** Where a rising function of one number is 0, between `low` and `high`; an end where it is not between them. */
export function rootOf(f: (at: number) => number, between: { readonly low: number; readonly high: number }): number {
  let { low, high } = between;
  for (let round = 0; round < 100; round++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
