/**
 * The few parts of a browser's page that the page uses, as types. The types of the whole platform are left out, since they
 * would make `name`, `open` or `status` known words in every file of the project.
 */

export interface PageEvent {
  readonly target: unknown;
  readonly dataTransfer?: { readonly files: ArrayLike<PageFile> } | null;
  preventDefault(): void;
}

export interface PageFile {
  readonly name: string;
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

export interface PageNode {
  append(...nodes: (PageNode | string)[]): void;
  replaceChildren(...nodes: (PageNode | string)[]): void;
}

export interface PageElement extends PageNode {
  textContent: string | null;
  hidden: boolean;
  checked: boolean;
  value: string;
  readonly files: ArrayLike<PageFile> | null;
  readonly open: boolean;
  readonly classList: { toggle(name: string, on: boolean): void };
  setAttribute(name: string, value: string): void;
  addEventListener(type: string, listener: (event: PageEvent) => void): void;
  focus(options?: { readonly preventScroll: boolean }): void;
  scrollIntoView(): void;
  click(): void;
}

export interface PageDocument {
  title: string;
  readonly documentElement: PageElement;
  getElementById(id: string): PageElement | null;
  createElement(tag: string): PageElement;
  addEventListener(type: string, listener: (event: PageEvent) => void): void;
}

export interface PageWindow {
  addEventListener(type: string, listener: () => void): void;
  setTimeout(run: () => void, afterMs: number): void;
}

const browser = globalThis as unknown as PageWindow & {
  readonly document: PageDocument;
  readonly navigator: { readonly language: string };
};

export const page = browser.document;
export const pageWindow: PageWindow = browser;
export const browserLanguage = (): string => browser.navigator.language;

type Child = PageNode | string | undefined;

/**
 * An element with its children. Texts become text and never markup, whatever a bundle holds. Attributes whose value is
 * undefined are left out.
 */
export function element(
  tag: string,
  attributes: Readonly<Record<string, string | undefined>>,
  ...children: readonly Child[]
): PageElement {
  const made = page.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

export function byId(id: string): PageElement {
  const found = page.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

/** Hands out bytes as a file to be saved. */
export function saveLink(
  of: { readonly bytes: Uint8Array; readonly name: string; readonly mediaType: string },
  words: string,
): PageElement {
  const link = element('a', { class: 'save', download: of.name, href: '#' }, words);
  // Made when it is asked for: a bundle can hold hundreds of megabytes.
  let made = false;
  link.addEventListener('click', () => {
    if (made) return;
    made = true;
    const blob = new Blob([of.bytes as Uint8Array<ArrayBuffer>], { type: of.mediaType });
    link.setAttribute('href', URL.createObjectURL(blob));
  });
  return link;
}
