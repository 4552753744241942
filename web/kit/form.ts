/**
 * A form whose values survive a reload, the back button and an expired session: kept in this window alone, and forgotten when it is
 * sent or when the person signs out.
 */
import { useCallback, useMemo, useState } from 'react';
import type { Fault, FieldProps } from './fields.tsx';

const prefix = 'form:';

function keptOf<V extends Record<string, string>>(name: string, initial: V): V {
  try {
    const kept = JSON.parse(sessionStorage.getItem(prefix + name) ?? '{}') as Record<string, unknown>;
    const known = Object.entries(kept).filter(([key, value]) => key in initial && typeof value === 'string');
    return { ...initial, ...Object.fromEntries(known) } as V;
  } catch {
    return initial;
  }
}

function keep(name: string, values: object): void {
  try {
    sessionStorage.setItem(prefix + name, JSON.stringify(values));
  } catch {
    // A window that keeps nothing still works.
  }
}

/** What belongs to nobody yet: a way in that was begun. */
const keptPrefix = 'door:';

export function forgetForms(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (!key.startsWith(keptPrefix)) sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}

export interface Form<V extends Record<string, string>> {
  readonly values: V;
  readonly faults: readonly Fault[];
  set(key: keyof V & string, value: string): void;
  setAll(values: Partial<V>): void;
  /** what a field of the kit needs */
  field(key: keyof V & string): FieldProps;
  /** shows what is wrong, by field; an empty text or undefined is no fault. Answers whether all is right */
  check(faults: Partial<Record<keyof V & string, string | undefined>>): boolean;
  /** what the server refused */
  refuse(texts: readonly Fault[]): void;
  /** it is sent: nothing of it stays in this window */
  forget(): void;
}

/** `name`: of the form, with the case it is about. All values are text, as typed. */
export function useForm<V extends Record<string, string>>(name: string, initial: V): Form<V> {
  const [values, setValues] = useState<V>(() => keptOf(name, initial));
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const setAll = useCallback(
    (changed: Partial<V>) =>
      setValues((before) => {
        const next = { ...before, ...changed };
        keep(name, next);
        return next;
      }),
    [name],
  );
  return useMemo(() => {
    const set = (key: keyof V & string, value: string) => setAll({ [key]: value } as unknown as Partial<V>);
    return {
      values,
      faults,
      set,
      setAll,
      field: (key) => ({
        id: key,
        value: values[key] ?? '',
        fault: faults.find(({ id }) => id === key)?.text,
        onChange: (value) => set(key, value),
      }),
      check: (found) => {
        const wrong = Object.entries(found)
          .filter(([, text]) => text !== undefined && text !== '')
          .map(([id, text]) => ({ id, text: text as string }));
        setFaults(wrong);
        return wrong.length === 0;
      },
      refuse: setFaults,
      forget: () => {
        try {
          sessionStorage.removeItem(prefix + name);
        } catch {
          // Nothing was kept.
        }
      },
    };
  }, [values, faults, setAll, name]);
}
