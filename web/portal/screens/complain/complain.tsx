/** A complaint: about how the lender, or somebody for it, behaved. */
import { OutsideHelp } from '../../matter-parts.tsx';
import { RaiseMatter } from '../../raise-matter.tsx';

const whats = ['tooOften', 'badTime', 'toldOthers', 'threats', 'rude', 'falseStatements', 'noHelp', 'data', 'other'];

export default function Complain() {
  return <RaiseMatter kind="complaint" whats={whats} after={<OutsideHelp />} />;
}
