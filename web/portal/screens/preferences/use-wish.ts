/** What the parts of the screen share: the wishes on record, and recording others. */
import { useSend } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { useSignedIn } from '../../session.ts';

export interface PartProps {
  readonly preferences: Read<'/api/v1/cases/{case}/preferences'>;
  readonly again: () => void;
}

/** Records wishes; what is left out stays as it is. */
export function useWish() {
  const { case: caseNumber } = useSignedIn();
  return useSend((api, body: object, headers) =>
    api.POST('/api/v1/cases/{case}/preferences', {
      params: { path: { case: caseNumber! } },
      body: body as never,
      headers: headers as never,
    }),
  );
}
