import { expect, test } from 'vitest'
import { complaintIn } from '../../../contracts/callbacks/response-complaint.ts'

test.each([
  [
    '<br />\n<b>Warning</b>:  Undefined array key "x" in <b>a.php</b>',
    /^Warning: {2}Undefined array/,
  ],
  ['Traceback (most recent call last):\n  File', /^Traceback/],
  ["TypeError: Cannot read properties of null (reading 'email')", /^TypeError/],
  ['{"success":false}', /^"success":false$/],
  ['{"error":"no such order"}', /^"error":"no such order"$/],
  ['Internal Server Error', /^Internal Server Error$/],
])('an acknowledgement whose body is %s reports an error', (body, complaint) => {
  expect(complaintIn('ok', body)).toMatch(complaint)
})

test.each(['', 'OK', '{"received":true,"error":null}', '{"errors":[]}', '{"status":"ok"}', 'ko'])(
  'an acknowledgement whose body is %s reports no error',
  (body) => {
    expect(complaintIn('ok', body)).toBeUndefined()
  },
)

test('a failure in the response to ko is not an error of the receiver, because it may be about the person', () => {
  expect(complaintIn('ko', '{"success":false}')).toBeUndefined()
  expect(complaintIn('ko', 'failed')).toBeUndefined()
  expect(complaintIn('ko', 'KeyError: reason')).toBe('KeyError: reason')
})
