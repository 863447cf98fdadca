import { expect, test } from 'vitest'
import type { RecordedCall } from '../../contracts/recorder/recorded-calls.ts'
import { checkStrictRun } from '../../contracts/strict-run/check-strict-run.ts'
import { parseRefusalPolicy } from '../../contracts/strict-run/refusal-policy.ts'

const LIST = '/IT-identity-verifications'
const ID = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'

test('a POST that is repeated after a charged, lost response is an error, unless the list is read', () => {
  const lost = opening({ status: 0, opened: 'first' })
  const again = opening({ opened: 'second' })

  expect(textsOf([lost, again])).toEqual([
    'error the body: repeated after a lost response, but the first POST was charged',
  ])
  expect(textsOf([lost, callWith({ path: LIST }), again])).toEqual([])
})

test('a POST that is repeated after 500 is a warning, and after 429 or 503 it is correct', () => {
  const again = opening({ opened: 'second' })

  expect(textsOf([opening({ status: 500 }), again])).toEqual([
    'warning the body: repeated after a 500, and the list was not read before: the first POST may be charged',
  ])
  expect(textsOf([opening({ status: 503 }), again])).toEqual([])
  expect(textsOf([opening({ status: 429 }), again])).toEqual([])
})

test('the same body twice in a row is a warning if nothing uses the first id', () => {
  const [first, second] = [opening({ opened: 'first' }), opening({ opened: 'second' })]
  const read = callWith({ path: `${LIST}/first` })

  expect(textsOf([first, second])).toEqual([
    'warning the body: the same body as the call before, number 1: both are charged',
  ])
  expect(textsOf([first, second, read])).toEqual([])
  expect(textsOf([first, read, second])).toEqual([])
})

test('ids, statuses and paths that a client cannot mean are errors', () => {
  const opened = opening({ opened: ID })
  const refused = (path: string, problem = 'ID_UNKNOWN', method = 'GET') =>
    callWith({ path, method, status: 404, problem, fix: 'Send an id.' })

  expect(textsOf([opened, refused(`${LIST}/${ID.toUpperCase()}`)])[0]).toMatch(
    /^error \{id\}: the id is an id of this run, but in other letters or with additions; refused/,
  )
  expect(textsOf([opened, refused(`${LIST}//data`, 'ROUTE_UNKNOWN')])[0]).toMatch(
    /^error path: the id in the path is empty/,
  )
  expect(textsOf([opened, refused('/IT-LIVE', 'ROUTE_UNKNOWN', 'POST')])[0]).toMatch(
    /^error path: a path is case-sensitive, write \/IT-live/,
  )
  expect(textsOf([opened, callWith({ path: `${LIST}?status=Ok` })])).toEqual([
    'error ?status: no verification has the status "Ok", did you mean "ok"?',
  ])
  expect(textsOf([opened, callWith({ path: `${LIST}?status=Anna` })])).toEqual([
    'error ?status: no verification has the status, write one of running, validation, ok, ko',
  ])
})

test('a wrong request that the run never sends right is an error with a value that would pass', () => {
  const missing = refused({ email: 'anna@example.com' }, 'MAIL_MISSING')
  const unfilled = callWith({ path: `${LIST}/undefined`, status: 404, problem: 'ID_UNKNOWN' })

  const { report, refusals } = checkStrictRun('run', [missing, unfilled])

  expect(report.findings.map(({ severity, where, message }) => [severity, where, message])).toEqual(
    [
      [
        'error',
        '/mail',
        "must have required property 'mail'; refused as MAIL_MISSING. It is a mistake, because the run never sends it right. Would pass: an e-mail address, such as mario@example.com",
      ],
      [
        'error',
        '/email',
        'unknown member "email", did you mean "mail"?; refused as MAIL_MISSING. It is a mistake, because no test sends this on purpose. Would pass: Send the e-mail address of the person in "mail" (the key is not "email").',
      ],
      [
        'error',
        '{id}',
        expect.stringMatching(
          /^"undefined" stands where a value is missing; refused as ID_UNKNOWN/,
        ),
      ],
    ],
  )
  expect(refusals).toEqual([])

  const withRight = checkStrictRun('run', [opening({ opened: 'first' }), missing])
  expect(withRight.report.findings).toEqual([])
  expect(withRight.refusals.map(({ where, because }) => `${where}: ${because}`)).toEqual([
    '/mail: call 1 sends it right',
    '/email: call 1 sends it right',
  ])
})

test('a report shows a refused value of an enum, and never a value that could be personal', () => {
  const calls = [
    refused({ mail: 'anna@example.com', user: { gender: 'female' } }, 'GENDER_INVALID'),
    refused({ mail: 'anna@example.com', user: { gender: 'Anna' } }, 'GENDER_INVALID'),
  ]

  const texts = textsOf(calls).join('\n')

  expect(texts).toContain('allowed values: M, F, not "female"; refused as GENDER_INVALID')
  expect(texts).toContain('allowed values: M, F, not a text of 4 characters; refused as')
  expect(texts).not.toContain('Anna')
})

test('--refusals decides which refused requests fail the run', () => {
  const calls = [
    opening({ opened: 'first' }),
    refused({ mail: 42 }, 'MAIL_INVALID'),
    refused({ mail: 'anna@example.com', phoneNumber: { number: 333 } }, 'PHONE_NUMBER_INVALID'),
    callWith({ path: `${LIST}/null`, status: 404, problem: 'ID_UNKNOWN' }),
  ]
  const findingsWith = (text: string) => {
    const policy = parseRefusalPolicy(text)
    if ('fault' in policy) throw new Error(policy.fault)
    return checkStrictRun('run', calls, { refusals: policy }).report.findings.map(
      ({ where }) => where,
    )
  }

  expect(findingsWith('fail')).toEqual(['/mail', '/phoneNumber/number', '{id}'])
  expect(findingsWith('list')).toEqual([])
  expect(findingsWith('allow PHONE_NUMBER_INVALID')).toEqual(['{id}'])
  expect(findingsWith('allow 223')).toEqual([])
  expect(parseRefusalPolicy('allow MAIL_MISING')).toEqual({
    fault:
      'there is no error "MAIL_MISING", did you mean "MAIL_MISSING"? docs/errors.md lists them all.',
  })
})

test('a run without an operation of Video ID is not judged', () => {
  const probe = callWith({ path: '/', status: 404, problem: 'ROUTE_UNKNOWN' })

  expect(checkStrictRun('run', []).report.unjudged).toEqual([
    expect.stringMatching(/^No call came/),
  ])
  expect(checkStrictRun('run', [], { controlRequests: 2 }).report.unjudged).toEqual([
    expect.stringMatching(/^Only the control API got requests \(2\)/),
  ])
  expect(checkStrictRun('run', [callWith({ path: '/wallet' }), probe]).report.unjudged).toEqual([
    'No operation of Video ID was called, only others (2 calls). Call one, such as POST /IT-live.',
  ])
})

function textsOf(calls: readonly RecordedCall[]): readonly string[] {
  const { findings } = checkStrictRun('run', calls).report
  return findings.map(
    ({ severity, where, message }) =>
      `${severity} ${where === '' ? 'the body' : where}: ${message}`,
  )
}

function refused(requestBody: object, problem: string): RecordedCall {
  return callWith({ method: 'POST', path: '/IT-live', status: 406, requestBody, problem })
}

function opening({ status = 200, opened }: { status?: number; opened?: string }): RecordedCall {
  return callWith({
    method: 'POST',
    path: '/IT-live',
    status,
    requestBody: { mail: 'anna@example.com' },
    ...(status < 400 ? {} : { problem: 'SCENARIO_FAULT' }),
    ...(opened === undefined ? {} : { responseBody: `{"data":{"id":"${opened}"}}` }),
    facts: { hasBody: true, account: 'ns-1', ...(opened === undefined ? {} : { opened }) },
  })
}

function callWith(own: Partial<RecordedCall>): RecordedCall {
  return {
    method: 'GET',
    path: LIST,
    status: 200,
    responseHeaders: { 'content-type': 'application/json' },
    requestHeaders: { 'content-type': 'application/json' },
    assumed: false,
    at: 0 as RecordedCall['at'],
    took: -1,
    facts: { hasBody: false, account: 'ns-1' },
    ...own,
  }
}
