import { expect, test } from '@jest/globals';
import { bySortName } from '../../../src/domain/sort-name.js';

test('people are sorted by family name where it is known, then by name and login', () => {
  const list = (
    [
      ['zoe', 'Zoe', null],
      ['b', 'Anna Özil', 'Özil, Anna'],
      ['a', 'Zed Abel', 'Abel, Zed'],
      ['d', 'Same Name', null],
      ['c', 'Same Name', null],
      ['p', 'Yan Park', 'Park, Yan'],
    ] as const
  ).map(([login, name, sortName]) => ({ person: { id: '', login, name }, details: { sortName } }));
  expect(list.sort(bySortName).map(({ person }) => person.login)).toEqual([
    ...['a', 'b', 'p', 'c', 'd', 'zoe'],
  ]);
});
