import { expect, test } from 'vitest'
import {
  bodyFormOf,
  containsPlaceholder,
  isPlaceholder,
  tokenFormOf,
} from '../../contracts/recorder/request-facts.ts'

test.each([
  ['{"mail":"anna@example.com"}', undefined],
  ['{"mail":"a: \\"b\\": c","user":{"firstName":"{\\"x\\":1}"},"list":[{"a":1}]}', undefined],
  ['{"mail":"anna@example.com", "mail" : "bruno@example.com"}', 'a member twice'],
  ['', 'empty'],
  ['mail=anna%40example.com&user=1', 'form'],
  ['--x\r\nContent-Disposition: form-data; name="mail"\r\n\r\nanna', 'multipart'],
  ['<mail>anna@example.com</mail>', 'XML'],
  ['"{\\"mail\\":\\"anna@example.com\\"}"', 'JSON inside a JSON text'],
  ['[object Object]', 'an object as text'],
  ['undefined', 'an object as text'],
  ["{'mail': 'anna@example.com'}", 'single quotes'],
  ['{mail: "anna@example.com"}', 'members without quotes'],
  ['{"mail": "anna@example.com",}', 'trailing comma'],
  ['{"mail": ', 'cut short'],
  ['[{"mail": "anna@example.com"}]', 'other'],
  ['hello', 'other'],
])('bodyFormOf recognizes the body %s', (text, form) => {
  expect(bodyFormOf(Buffer.from(text))).toBe(form)
})

test('bodyFormOf recognizes a byte order mark and bytes that are not UTF-8', () => {
  expect(bodyFormOf(Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]))).toBe('byte order mark')
  expect(bodyFormOf(Buffer.from('{"mail":"\u00e9"}', 'latin1'))).toBe('not UTF-8')
})

test.each([
  ['Bearer abc', undefined],
  ['bearer abc', undefined],
  [undefined, 'missing'],
  ['Bearer', 'empty'],
  ['abc', 'no scheme'],
  ['Basic abc', 'another scheme'],
  ['Bearer undefined', 'a placeholder'],
  ['Bearer $TOKEN', 'a placeholder'],
  ['Bearer YOUR_TOKEN', 'a placeholder'],
  ['Bearer Bearer abc', 'the scheme twice'],
  ['Bearer "abc"', 'in quotes'],
  ['Bearer abc def', 'with spaces'],
])('tokenFormOf recognizes the header %s', (header, form) => {
  expect(tokenFormOf(header)).toBe(form)
})

test.each([
  'undefined',
  'null',
  'NaN',
  'None',
  '[object Object]',
  '{id}',
  '{{id}}',
  '$id',
  ':id',
  '<id>',
  '%s',
])('isPlaceholder recognizes %s', (text) => {
  expect(isPlaceholder(text)).toBe(true)
})

test.each([
  'anna',
  'data',
  '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11',
  'Nulli',
  'ok',
  '#ffffff',
  '10:30',
])('isPlaceholder does not take %s for a placeholder', (text) => {
  expect(isPlaceholder(text)).toBe(false)
})

test('containsPlaceholder looks at each part of a URL or an address', () => {
  expect(containsPlaceholder('https://shop.example.com/orders/undefined')).toBe(true)
  expect(containsPlaceholder('https://shop.example.com/?order={{order}}')).toBe(true)
  expect(containsPlaceholder('null@example.com')).toBe(true)
  expect(containsPlaceholder('https://nullable.example.com/undefined-terms')).toBe(false)
})
