/** The form, for the lender's people. */
import Form from '../statement/statement.tsx';
import { assisted } from './gate.tsx';

export default assisted(Form);
