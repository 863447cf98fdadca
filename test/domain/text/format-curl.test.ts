import { expect, test } from 'vitest'
import { formatCurl } from '../../../server/domain/text/format-curl.ts'

const url = 'http://127.0.0.1:4280/IT-live'

test('a curl command names the method only if curl would choose another one', () => {
  expect(formatCurl({ method: 'GET', url })).toBe(`curl -s ${url}`)
  expect(formatCurl({ method: 'POST', url, body: '{}' })).toBe(`curl -s ${url} --data-binary '{}'`)
  expect(formatCurl({ method: 'DELETE', url })).toBe(`curl -s -X DELETE ${url}`)
})

test('a masked header value is a shell variable in double quotes', () => {
  const headers = [['Authorization', { prefix: 'Bearer ', variable: 'TOKEN' }]] as const

  expect(formatCurl({ method: 'GET', url, headers })).toBe(
    `curl -s ${url} -H "Authorization: Bearer $TOKEN"`,
  )
})

test('the shell does not run a command in the name of a header with a masked value', () => {
  const headers = [['a`id`$(id)-token', { prefix: '', variable: 'A_TOKEN' }]] as const

  expect(formatCurl({ method: 'GET', url, headers })).toBe(
    `curl -s ${url} -H 'a\`id\`$(id)-token: '"$A_TOKEN"`,
  )
})

test('a header without a value is written so that curl sends it', () => {
  expect(formatCurl({ method: 'GET', url, headers: [['accept', '']] })).toBe(
    `curl -s ${url} -H 'accept;'`,
  )
})

test('bytes that are not text are passed to curl as base64', () => {
  expect(formatCurl({ method: 'POST', url, body: new Uint8Array([0xff, 0x00]) })).toBe(
    `printf %s '/wA=' | base64 -d | curl -s ${url} --data-binary @-`,
  )
})
