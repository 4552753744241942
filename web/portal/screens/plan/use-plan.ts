/** The agreement that the screens of the plan are about: the most urgent of the case, or the one that was chosen in this window. */
import { useState } from 'react';
import type { paths } from '../../../client/operations.d.ts';
import { useLoad } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { useSignedIn } from '../../session.ts';

export type Kept = Read<'/api/v1/cases/{case}/agreements/{agreement}/kept'>;
export type Tasks = Read<'/api/v1/cases/{case}/agreement-tasks'>;
type Answer200<T> = T extends { responses: { 200: { content: { 'application/json': infer B } } } } ? B : never;
export type Preview = Answer200<paths['/api/v1/cases/{case}/agreements/{agreement}/kept/preview']['post']>;
export type Move = NonNullable<
  paths['/api/v1/cases/{case}/agreements/{agreement}/kept/preview']['post']['requestBody']
>['content']['application/json']['move'];

const key = (caseNumber: string) => `plan:${caseNumber}`;

function chosenOf(caseNumber: string): string | undefined {
  try {
    return sessionStorage.getItem(key(caseNumber)) ?? undefined;
  } catch {
    return undefined;
  }
}

export function usePlan() {
  const { case: caseNumber } = useSignedIn();
  const at = caseNumber!;
  const [chosen, setChosen] = useState(() => chosenOf(at));
  const load = useLoad(
    async (api) => {
      const told = await api.GET('/api/v1/cases/{case}/agreement-tasks', { params: { path: { case: at } } });
      if (told.data === undefined) return told as never;
      // The client's own types lose what is a list: those of the contract say it.
      const tasks = told.data as unknown as Tasks;
      const task = tasks.tasks.find(({ agreement }) => agreement === chosen) ?? tasks.tasks[0];
      if (task === undefined) return { ...told, data: { tasks, plan: undefined as Kept | undefined } };
      const read = await api.GET('/api/v1/cases/{case}/agreements/{agreement}/kept', {
        params: { path: { case: at, agreement: task.agreement } },
      });
      if (read.data === undefined) return read as never;
      return { ...read, data: { tasks, plan: read.data as unknown as Kept | undefined } };
    },
    [at, chosen],
  );
  const choose = (agreement: string) => {
    try {
      sessionStorage.setItem(key(at), agreement);
    } catch {
      // Chosen for as long as the page stands.
    }
    setChosen(agreement);
  };
  return { caseNumber: at, load, choose };
}
