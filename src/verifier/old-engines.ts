/** What engines of some years ago lack and the core uses: a bundle is checked where it is opened, also on an old computer. */

// Lone surrogates; in Node since 20, in browsers since 2023.
if (typeof String.prototype.isWellFormed !== 'function') {
  Object.defineProperty(String.prototype, 'isWellFormed', {
    configurable: true,
    writable: true,
    value(this: string): boolean {
      return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?:[^\uD800-\uDBFF]|^)[\uDC00-\uDFFF]/.test(this);
    },
  });
}

// In browsers since 2021.
if (typeof Object.hasOwn !== 'function') {
  Object.defineProperty(Object, 'hasOwn', {
    configurable: true,
    writable: true,
    // biome-ignore lint/suspicious/noPrototypeBuiltins: this is what makes Object.hasOwn.
    value: (of: object, key: PropertyKey): boolean => Object.prototype.hasOwnProperty.call(of, key),
  });
}

if (typeof Array.prototype.at !== 'function') {
  const value = function (this: ArrayLike<unknown>, index: number): unknown {
    return this[index < 0 ? this.length + index : index];
  };
  for (const holder of [Array.prototype, Object.getPrototypeOf(Uint8Array.prototype) as object]) {
    Object.defineProperty(holder, 'at', { configurable: true, writable: true, value });
  }
}

export const oldEnginesAreMended = true;
