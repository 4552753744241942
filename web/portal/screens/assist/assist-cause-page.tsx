/** The form, for the lender's people. */
import Form from '../cause/page.tsx';
import { assisted } from './gate.tsx';

export default assisted(Form);
