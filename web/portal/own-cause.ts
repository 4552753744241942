/** What the borrower told last of what happened to them; undefined: nobody is signed in, or nothing was told. */
import { useEffect, useState } from 'react';
import { api, ask } from './api.ts';
import { useSession } from './session.ts';

export function useOwnCause(): string | undefined {
  const session = useSession();
  const caseNumber = session.kind === 'in' && session.session.kind === 'borrower' ? session.session.case : null;
  const [event, setEvent] = useState<string>();
  useEffect(() => {
    if (caseNumber === null) return;
    let isOver = false;
    void ask(() => api.GET('/api/v1/cases/{case}/cause', { params: { path: { case: caseNumber } } })).then((told) => {
      if (!isOver && told.kind === 'done') setEvent(told.data.cause?.event ?? undefined);
    });
    return () => {
      isOver = true;
    };
  }, [caseNumber]);
  return event;
}
