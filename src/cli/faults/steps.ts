/** Tests that both engines run, each in a test file of its own: `before` comes first, `after` last. */
export interface Steps {
  readonly before: () => Promise<void>;
  readonly after: () => Promise<void>;
  readonly tests: readonly { readonly name: string; readonly run: () => Promise<void> }[];
}
