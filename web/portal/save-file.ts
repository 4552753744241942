/** Saving what the interface answers as bytes: fetched like everything else, so that an ended session or a cut is told, then handed to the browser. */
import { type Api, type Send, useSend } from './api.ts';

interface Answered {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

export interface FileWish<I> {
  readonly input: I;
  readonly name: string;
}

/** `request` answers a Blob (parseAs 'blob'). */
export function useSaveFile<I>(request: (api: Api, input: I) => Promise<Answered>): Send<FileWish<I>, Blob> {
  const send = useSend<FileWish<I>, Blob>((api, { input }) => request(api, input) as never);
  const run = async (wish: FileWish<I>) => {
    const told = await send.run(wish);
    if (told?.kind === 'done') hand(told.data, wish.name);
    return told;
  };
  return { ...send, run };
}

export function hand(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
