import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  checkExchange,
  type Finding,
  type HttpExchange,
} from '../../contracts/spec/check-exchange.ts'

test('an exchange as described has no findings', () => {
  const exchanges: readonly HttpExchange[] = [
    opened(),
    answered('GET', '/IT-identity-verifications?skip=0&limit=20', 200, [
      { id, status: 'running', reason: null },
    ]),
    answered('GET', `/IT-identity-verifications/${id}`, 200, { ...resource, reason: null }),
    refused('GET', '/IT-identity-verifications', 404, 'no requests related to your account', 221),
    refused('POST', '/IT-selfie', 401, 'Wrong Token', 125.22),
    refused('GET', '/nowhere', 404, 'resource not found: GET /nowhere', 404),
    refused('DELETE', '/IT-live', 405, 'method not allowed', 405),
    file('images', 'application/zip', new Uint8Array([80, 75])),
    file('audit', 'application/pdf', new Uint8Array([37, 80])),
  ]

  expect(exchanges.flatMap((each) => checkExchange(each, { closed: true }))).toEqual([])
})

test('the body may be given as it arrived', () => {
  const { responseBody, ...exchange } = opened()
  const text = JSON.stringify(responseBody)

  expect(checkExchange({ ...exchange, responseBody: text })).toEqual([])
  expect(checkExchange({ ...exchange, responseBody: new TextEncoder().encode(text) })).toEqual([])
  expect(story(checkExchange({ ...exchange, responseBody: `${text}}` }))).toEqual([
    'response : the body is not JSON',
  ])
})

test('a status outside the four is found, with the line that says so', () => {
  const findings = checkExchange(opened({ status: 'finished' }))

  expect(story(findings)).toEqual([
    'response /data/status: must be equal to one of the allowed values: running, validation, ok, ko',
  ])
  expect(findings[0]?.rule).toBe('/components/schemas/Status/enum')
  expect(lineOfYaml(findings[0])).toBe('enum: [running, validation, ok, ko]')
})

test('a member that is not described is found only by a closed check', () => {
  const exchange = opened({ createdAt: '2026-01-05' })

  expect(checkExchange(exchange)).toEqual([])
  expect(story(checkExchange(exchange, { closed: true }))).toEqual([
    'response /data/createdAt: unknown member "createdAt"',
  ])
  expect(lineOfYaml(checkExchange(exchange, { closed: true })[0])).toBe('properties:')
})

test('an error number of another answer is found by a closed check', () => {
  const exchange = refused('POST', '/IT-live', 406, 'id not valid', 222)

  expect(checkExchange(exchange)).toEqual([])
  expect(story(checkExchange(exchange, { closed: true }))[0]).toMatch(
    /^response \/error: error 222 is not one of 201, 202, /,
  )
})

test('an undescribed status, content type or parameter is found', () => {
  expect(story(checkExchange({ ...opened(), status: 201 }))).toEqual([
    'response status: status 201 is not described here',
  ])
  expect(
    story(checkExchange({ ...opened(), responseHeaders: { 'content-type': 'text/html' } })),
  ).toEqual(['response content-type: content type text/html is not described for status 200'])
  expect(
    story(checkExchange(answered('GET', '/IT-identity-verifications?state=ok&limit=0', 200, []))),
  ).toEqual(['request ?state: unknown parameter "state"', 'request ?limit: must be >= 1'])
})

test('a request is checked when its body is given', () => {
  const findings = checkExchange({ ...opened(), requestBody: { mail: 'x', callback: {} } })

  expect(story(findings)).toContain(`request /callback: must have required property 'url'`)
  expect(findings.map(({ where }) => where)).toContain('/mail')
})

test('what a type answers is compared with the alternative it was meant to be', () => {
  const answer = answered('GET', `/IT-identity-verifications/${id}/data`, 200, { ...resource })

  const missing = story(checkExchange(answer))

  expect(missing.filter((each) => each.includes('required property'))).not.toEqual([])
  expect(story(checkExchange(file('pdf', 'application/pdf', new Uint8Array())))).toEqual([
    'response : the body is empty',
  ])
})

const id = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'
const resource = {
  id,
  link: `http://127.0.0.1:4280/link/${id}`,
  message: 'The link for the live Video Identification service.',
  status: 'running',
  owner: 'dev@example.com',
}

function opened(changes: Readonly<Record<string, unknown>> = {}): HttpExchange {
  return answered('POST', '/IT-live', 200, { ...resource, ...changes })
}

function answered(method: string, path: string, status: number, payload: unknown): HttpExchange {
  const responseBody = { data: payload, success: true, message: '', error: null }
  return { method, path, status, responseHeaders: json, responseBody }
}

function refused(
  method: string,
  path: string,
  status: number,
  message: string,
  error: number,
): HttpExchange {
  const responseBody = { data: null, success: false, message, error }
  return { method, path, status, responseHeaders: json, responseBody }
}

function file(type: string, contentType: string, bytes: Uint8Array): HttpExchange {
  return {
    method: 'GET',
    path: `/IT-identity-verifications/${id}/${type}`,
    status: 200,
    responseHeaders: { 'content-type': contentType },
    responseBody: bytes,
  }
}

const json = { 'content-type': 'application/json; charset=utf-8' }

function story(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ side, where, message }) => `${side} ${where}: ${message}`)
}

function lineOfYaml(finding: Finding | undefined): string | undefined {
  const text = readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8')
  return text.split('\n')[(finding?.line ?? 0) - 1]?.trim()
}
