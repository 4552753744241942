/** The forms of the assisted mode are for the lender's people alone, and of the case that they chose. */
import { type ComponentType, useEffect } from 'react';
import { useLocation } from 'wouter';
import { Bones } from '../../../kit/parts.tsx';
import { assistedCase } from '../../journey.ts';
import { useSession } from '../../session.ts';

export function assisted(Form: ComponentType): ComponentType {
  return function Assisted() {
    const session = useSession();
    const [, go] = useLocation();
    const isIn = session.kind === 'in' && session.session.kind === 'user' && assistedCase() !== '';
    useEffect(() => {
      if (!isIn) go('/assist', { replace: true });
    }, [isIn, go]);
    if (!isIn)
      return (
        <main id="main">
          <Bones />
        </main>
      );
    return <Form />;
  };
}
