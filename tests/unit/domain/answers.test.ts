import { expect, test } from '@jest/globals';
import { type AnswerField, answerText, isAnswered } from '../../../src/domain/lab.js';

const text: AnswerField = { id: 'port', label: 'The port', placeholder: '31234' };
const choice: AnswerField = {
  ...{ kind: 'choice', id: 'ip', label: 'The address' },
  options: [
    { id: 'same', text: 'the same one' },
    { id: 'changed', text: 'another one' },
  ],
};

test.each([
  ['a text', text, '31234', true],
  ['an empty text', text, '', false],
  ['a text of which nothing is seen', text, ' \u200b\t', false],
  ['an option', choice, 'changed', true],
  ['no option', choice, '', false],
  ['an option that there is not', choice, 'another one', false],
])('%s', (_, field, answer, expected) => {
  expect(isAnswered(field, answer)).toBe(expected);
});

test.each([
  ['a text as it was typed', text, ' 31234', ' 31234'],
  ['an option in its words', choice, 'same', 'the same one'],
  ['an option that is gone as it was kept', choice, 'fewer', 'fewer'],
  ['the answer to a question that is gone as it was kept', undefined, 'same', 'same'],
])('a person reads %s', (_, field, answer, expected) => {
  expect(answerText(field, answer)).toBe(expected);
});
