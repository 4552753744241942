/** Whom to pay, and whom never. The same on every page of paying. */
import { Link } from 'wouter';
import { Note } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';

export function Care() {
  const say = useWords();
  return (
    <Note kind="care">
      <h2>{say('pagePay.careTitle')}</h2>
      <p>{say('pagePay.careOnly')}</p>
      <p>{say('pagePay.carePrivate')}</p>
      <p>
        {say('pagePay.careAsk')} <Link href="/complain">{say('pagePay.careTell')}</Link>
      </p>
    </Note>
  );
}
