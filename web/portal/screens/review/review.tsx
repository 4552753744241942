/** A person is to look at what a program decided. */
import { RaiseMatter } from '../../raise-matter.tsx';

const whats = ['offer', 'capacity', 'contact', 'other'];

export default function Review() {
  return <RaiseMatter kind="review" whats={whats} />;
}
