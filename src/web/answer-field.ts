import type { AnswerField } from '../domain/lab.js';
import type { AnswerFieldView } from './views.js';

/** A question as its form shows it, with the answer that it holds. */
export function answerField(
  field: AnswerField,
  value: string,
): Omit<AnswerFieldView, 'problem' | 'isFocused'> {
  const { id, label } = field;
  if (field.kind !== 'choice') {
    return { id, label, value, placeholder: field.placeholder, options: [] };
  }
  const options = field.options.map((option) => ({ ...option, isChosen: option.id === value }));
  return { id, label, value, placeholder: '', options };
}
