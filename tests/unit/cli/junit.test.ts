import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { junitXml, type TestedCase } from '../../../src/cli/junit.js';

function aCase(given: Partial<TestedCase> = {}): TestedCase {
  return {
    ...{ checkpoint: 'web', what: 'mistake', script: 'mistakes/web.sh', durationMs: 1500 },
    ...{ expected: 'a', observed: 'a', isShown: true, isJudged: true, complaint: '' },
    values: 'default',
    ...given,
  };
}

interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
}

/** Reads XML of elements and attributes, as strictly as XML 1.0 is. */
function parse(xml: string): Element {
  const root: Element = { name: '', attributes: {}, children: [] };
  const open = [root];
  const body = xml.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>/, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those that XML 1.0 cannot hold
  expect(body).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
  const rest = body.replace(
    /<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g,
    (_all, isEnd, name, given, isEmpty) => {
      const parent = open.at(-1) as Element;
      if (isEnd) expect(open.pop()?.name).toBe(name);
      else {
        const element: Element = { name, attributes: attributesOf(given), children: [] };
        parent.children.push(element);
        if (!isEmpty) open.push(element);
      }
      return '';
    },
  );
  expect(rest.trim()).toBe('');
  expect(open).toEqual([root]);
  expect(root.children).toHaveLength(1);
  return root.children[0] as Element;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, name, value = '']) => [
      name,
      value.replace(/&([a-z]*);?/g, (_all, entity) => {
        expect(Object.keys(entities)).toContain(entity);
        return entities[entity] as string;
      }),
    ]),
  );
}

test('a suite for each checkpoint, in order, with counts and seconds', () => {
  const root = parse(
    junitXml('services', [
      aCase({ what: 'untouched', script: null }),
      aCase({ checkpoint: 'dns', durationMs: 20 }),
      aCase({ isShown: false, observed: 'b' }),
      aCase({ checkpoint: null, what: 'node-reachable', isShown: false, isJudged: false }),
    ]),
  );
  expect(root).toMatchObject({
    name: 'testsuites',
    attributes: { name: 'services', tests: '4', failures: '1', errors: '1', time: '4.520' },
  });
  expect(root.children.map(({ name, attributes }) => ({ element: name, ...attributes }))).toEqual([
    {
      ...{ element: 'testsuite', name: 'services.web' },
      ...{ tests: '2', failures: '1', errors: '0', time: '3.000' },
    },
    {
      ...{ element: 'testsuite', name: 'services.dns' },
      ...{ tests: '1', failures: '0', errors: '0', time: '0.020' },
    },
    {
      ...{ element: 'testsuite', name: 'services.node' },
      ...{ tests: '1', failures: '0', errors: '1', time: '1.500' },
    },
  ]);
});

test('a case names its script; one that is not shown says what was expected', () => {
  const root = parse(
    junitXml('services', [
      aCase({ what: 'untouched', script: null }),
      aCase({ isShown: false, observed: 'b' }),
      aCase({ isShown: false, isJudged: false, observed: 'unreachable: timeout' }),
    ]),
  );
  const place = { classname: 'services.web', time: '1.500' };
  expect(root.children[0]?.children).toEqual([
    { name: 'testcase', attributes: { ...place, name: 'untouched' }, children: [] },
    {
      name: 'testcase',
      attributes: { ...place, name: 'mistake mistakes/web.sh' },
      children: [
        { name: 'failure', attributes: { message: 'expected a, observed b' }, children: [] },
      ],
    },
    {
      name: 'testcase',
      attributes: { ...place, name: 'mistake mistakes/web.sh' },
      children: [
        {
          name: 'error',
          attributes: { message: 'expected a, observed unreachable: timeout' },
          children: [],
        },
      ],
    },
  ]);
});

test('whatever a case says, it is XML that says the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const root = parse(junitXml('lab', [aCase({ isShown: false, observed: text })]));
      const [failure] = root.children[0]?.children[0]?.children ?? [];
      const shown = text.replace(/\p{Cc}/gu, ' ');
      expect(failure?.attributes.message).toBe(`expected a, observed ${shown}`);
    }),
    { examples: [['a < b & "c" > d'], ['\u001b[31mred\u0000\n'], ['&amp;']] },
  );
});

test('a lab without cases is a report, too', () => {
  expect(parse(junitXml('empty', []))).toEqual({
    name: 'testsuites',
    attributes: { name: 'empty', tests: '0', failures: '0', errors: '0', time: '0.000' },
    children: [],
  });
});

test('what a script complained about is there, whether the case was shown or not', () => {
  const complaint = 'error: <none> & "more"\n\u0007done';
  const xml = junitXml('services', [aCase({ complaint }), aCase({ complaint, isShown: false })]);
  const told = '<system-err>error: &lt;none&gt; &amp; &quot;more&quot;\n done</system-err>';
  const cases = xml.match(/<testcase[\s\S]*?<\/testcase>/g) ?? [];
  expect(cases.map((one) => one.slice(one.indexOf('>') + 1))).toEqual([
    `${told}</testcase>`,
    `<failure message="expected a, observed a"/>${told}</testcase>`,
  ]);
});

test('cases with other values have suites of their own', () => {
  const xml = junitXml('services', [aCase(), aCase({ values: 'proof' })]);
  const suites = parse(xml).children.map(({ attributes }) => attributes.name);
  expect(suites).toEqual(['services.web', 'services.web with other values']);
});
