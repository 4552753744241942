/** The law and the inspection of words as contacts ask them, put together from the packs that come with the program. */
import { readFactValues } from '../api/fact-values.ts';
import type { Fault } from '../api/input.ts';
import { type PermitDocument, situationOf } from '../api/permit-document.ts';
import type { ContactLaw } from '../application/ports.ts';
import { lawFromText, loadLaw } from '../composition/load-laws.ts';
import { zones } from '../composition/time-zones.ts';

export const contactLaw: ContactLaw = {
  lawFor: loadLaw,
  lawFromText,
  situationOf: (request, { vocabulary, zone }) =>
    situationOf(request as unknown as PermitDocument, { vocabulary, zone, zones }),
  factFaults: (facts, { law, currency }) => {
    const faults: Fault[] = [];
    readFactValues(law.vocabulary, facts, { path: [], faults, currency });
    return faults;
  },
};
