/** Something that is kept about me is wrong. */
import { RaiseMatter } from '../../raise-matter.tsx';

const whats = ['name', 'phone', 'address', 'email', 'income', 'loan', 'creditRecord', 'other'];

export default function Correct() {
  return <RaiseMatter kind="correction" whats={whats} back="/data" />;
}
