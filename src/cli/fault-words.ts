/** Words for one fault of an input document, for standard error: the place, the value, the mend. */
import type { Fault } from '../api/input.ts';
import { words } from './words.ts';

export function describeFault(fault: Fault): string {
  const place = fault.path === '' ? '/' : fault.path;
  const shown = fault.value === null ? '' : ` ${clip(JSON.stringify(fault.value) ?? '')}`;
  return `${place}:${shown} ${fault.code}: ${words(`fault.${fault.code}`)}`;
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
