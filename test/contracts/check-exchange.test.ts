import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  checkExchange,
  type Finding,
  type HttpExchange,
} from '../../contracts/spec/check-exchange.ts'

test('an exchange that matches the description has no findings', () => {
  const exchanges: readonly HttpExchange[] = [
    openedExchange(),
    successExchange('GET', '/IT-identity-verifications?skip=0&limit=20', 200, [
      { id, status: 'running', reason: null },
    ]),
    successExchange('GET', `/IT-identity-verifications/${id}`, 200, { ...resource, reason: null }),
    refusalExchange(
      'GET',
      '/IT-identity-verifications',
      404,
      'no requests related to your account',
      221,
    ),
    refusalExchange('POST', '/IT-selfie', 401, 'Wrong Token', 125.22),
    refusalExchange('GET', '/nowhere', 404, 'resource not found: GET /nowhere', 404),
    refusalExchange('DELETE', '/IT-live', 405, 'method not allowed', 405),
    fileExchange('images', 'application/zip', new Uint8Array([80, 75])),
    fileExchange('audit', 'application/pdf', new Uint8Array([37, 80])),
  ]

  expect(exchanges.flatMap((exchange) => checkExchange(exchange, { closed: true }))).toEqual([])
})

test('the body can be given as text or bytes', () => {
  const { responseBody, ...exchange } = openedExchange()
  const text = JSON.stringify(responseBody)

  expect(checkExchange({ ...exchange, responseBody: text })).toEqual([])
  expect(checkExchange({ ...exchange, responseBody: new TextEncoder().encode(text) })).toEqual([])
  expect(formatFindings(checkExchange({ ...exchange, responseBody: `${text}}` }))).toEqual([
    'response : the body is not JSON',
  ])
})

test('an unknown status is a finding with its line in openapi.yaml', () => {
  const findings = checkExchange(openedExchange({ status: 'finished' }))

  expect(formatFindings(findings)).toEqual([
    'response /data/status: must be equal to one of the allowed values: running, validation, ok, ko',
  ])
  expect(findings[0]?.rule).toBe('/components/schemas/Status/enum')
  expect(lineOfYaml(findings[0])).toBe('enum: [running, validation, ok, ko]')
})

test('an undescribed member is a finding in a closed check only', () => {
  const exchange = openedExchange({ createdAt: '2026-01-05' })

  expect(checkExchange(exchange)).toEqual([])
  expect(formatFindings(checkExchange(exchange, { closed: true }))).toEqual([
    'response /data/createdAt: unknown member "createdAt"',
  ])
  expect(lineOfYaml(checkExchange(exchange, { closed: true })[0])).toBe('properties:')
})

test('an error number of another operation is a finding in a closed check only', () => {
  const exchange = refusalExchange('POST', '/IT-live', 406, 'id not valid', 222)

  expect(checkExchange(exchange)).toEqual([])
  expect(formatFindings(checkExchange(exchange, { closed: true }))[0]).toMatch(
    /^response \/error: error 222 is not one of 201, 202, /,
  )
})

test('an undescribed status, content type or parameter is a finding', () => {
  expect(formatFindings(checkExchange({ ...openedExchange(), status: 201 }))).toEqual([
    'response status: status 201 is not described here',
  ])
  expect(
    formatFindings(
      checkExchange({ ...openedExchange(), responseHeaders: { 'content-type': 'text/html' } }),
    ),
  ).toEqual(['response content-type: content type text/html is not described for status 200'])
  expect(
    formatFindings(
      checkExchange(successExchange('GET', '/IT-identity-verifications?state=ok&limit=0', 200, [])),
    ),
  ).toEqual(['request ?state: unknown parameter "state"', 'request ?limit: must be >= 1'])
})

test('a request is checked when its body is given', () => {
  const findings = checkExchange({ ...openedExchange(), requestBody: { mail: 'x', callback: {} } })

  expect(formatFindings(findings)).toContain(`request /callback: must have required property 'url'`)
  expect(findings.map(({ where }) => where)).toContain('/mail')
})

test('a response of /{type} is compared with the alternative for its content type', () => {
  const answer = successExchange('GET', `/IT-identity-verifications/${id}/data`, 200, {
    ...resource,
  })

  const missing = formatFindings(checkExchange(answer))

  expect(missing.filter((text) => text.includes('required property'))).not.toEqual([])
  expect(
    formatFindings(checkExchange(fileExchange('pdf', 'application/pdf', new Uint8Array()))),
  ).toEqual(['response : the body is empty'])
})

const id = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'
const resource = {
  id,
  link: `http://127.0.0.1:4280/link/${id}`,
  message: 'The link for the live Video Identification service.',
  status: 'running',
  owner: 'dev@example.com',
}

function openedExchange(changes: Readonly<Record<string, unknown>> = {}): HttpExchange {
  return successExchange('POST', '/IT-live', 200, { ...resource, ...changes })
}

function successExchange(
  method: string,
  path: string,
  status: number,
  payload: unknown,
): HttpExchange {
  const responseBody = { data: payload, success: true, message: '', error: null }
  return { method, path, status, responseHeaders: json, responseBody }
}

function refusalExchange(
  method: string,
  path: string,
  status: number,
  message: string,
  error: number,
): HttpExchange {
  const responseBody = { data: null, success: false, message, error }
  return { method, path, status, responseHeaders: json, responseBody }
}

function fileExchange(type: string, contentType: string, bytes: Uint8Array): HttpExchange {
  return {
    method: 'GET',
    path: `/IT-identity-verifications/${id}/${type}`,
    status: 200,
    responseHeaders: { 'content-type': contentType },
    responseBody: bytes,
  }
}

const json = { 'content-type': 'application/json; charset=utf-8' }

function formatFindings(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ side, where, message }) => `${side} ${where}: ${message}`)
}

function lineOfYaml(finding: Finding | undefined): string | undefined {
  const text = readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8')
  return text.split('\n')[(finding?.line ?? 0) - 1]?.trim()
}
