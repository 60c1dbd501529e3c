import { describe, expect, test } from '@jest/globals';
import { findMisspelled, namesBeside } from '../../../src/checkers/misspelled.js';

describe('what was most likely meant', () => {
  test.each([
    ['my-nginx', 'mynginx', 'a dash was left out'],
    ['my-nginx', 'my-ngnix', 'two letters changed places'],
    ['my-nginx', 'my-nginxs', 'a letter too many'],
    ['my-nginx', 'my_nginx', 'another letter'],
    ['my-service', 'service', 'the first word was left out'],
    ['my-service', 'my-service-lb', 'a word too many'],
    ['kubernetes-bootcamp', 'bootcamp', 'the first word was left out'],
    ['kubernetes-bootcamp', 'kubernetes', 'the last word was left out'],
    ['kubernetes-bootcamp', 'kubernets-botcamp', 'two letters were left out'],
    ['web', 'wed', 'one letter of three'],
  ])('%s: %s, where %s', (name, other) => {
    expect(findMisspelled(name, [other])).toBe(other);
  });

  test.each([
    ['my-nginx', 'my-nginx', 'the name itself'],
    ['my-nginx', 'my-apache', 'another word'],
    ['my-nginx', 'our-nginx-test', 'two words that differ'],
    ['my-nginx', 'ng', 'too short to tell'],
    ['web', 'app', 'a short name'],
    ['web', 'we-b-c', 'a short name'],
    ['api', 'my-api', 'a short word'],
    ['hello', 'hallihallo', 'a long way'],
    ['nginx', 'nginxproxy', 'a word that only begins like it'],
  ])('%s is not %s: %s', (name, other) => {
    expect(findMisspelled(name, [other])).toBeUndefined();
  });

  test('of several, the nearest', () => {
    expect(findMisspelled('my-nginx', ['my-nginx-old', 'apache', 'my-ngin', 'nginx'])).toBe(
      'my-ngin',
    );
    expect(findMisspelled('my-nginx', [])).toBeUndefined();
  });
});

test('what a lab asks for is nothing misspelled', () => {
  const there = ['my-nginx', 'my-nginx-lv'].map((name) => ({ name }));
  const askedFor = ['my-nginx', 'my-nginx-lb'].map((name) => ({ namespace: 'shop', name }));
  expect(namesBeside(askedFor, there)).toEqual(['my-nginx-lv']);
});
