import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bodyDifferences } from '../../contracts/spec/body-differences.ts'

test('a key of another API is reported together with the intended key', () => {
  const differences = bodyDifferences({ email: 'anna@example.com' })

  expect(differences).toEqual([
    { at: '/mail', got: 'nothing', wanted: 'an e-mail address, such as mario@example.com' },
    {
      at: '/email',
      got: 'a text of 16 characters',
      wanted: 'nothing: this member is not read, did you mean mail?',
    },
  ])
})

test('every wrong place is reported, not only the first', () => {
  const differences = bodyDifferences({
    mail: 'anna@example.com',
    user: { gender: 'X', taxCode: 'short', birthDate: '1980-02-30' },
    healthCard: { required: 'yes' },
    healthcard: true,
    layout: 'blue',
  })

  expect(differences.map(({ at, wanted }) => `${at}: ${wanted}`).sort()).toEqual([
    '/healthCard/required: true or false',
    '/healthcard: nothing: this member is not read, did you mean healthCard?',
    '/layout: an object',
    '/user/birthDate: a day that exists, such as 1980-01-31',
    '/user/gender: one of M, F',
    '/user/taxCode: a tax code of 16 characters in capitals, such as RSSMRA80A01H501U',
  ])
})

test('a valid body has no differences', () => {
  const callback = { url: 'http://127.0.0.1:4000/hook', method: 'JSON' }

  expect(bodyDifferences({ mail: 'anna@example.com', user: null, callback })).toEqual([])
})

test('the callback of a body is checked, too', () => {
  const differences = bodyDifferences({ mail: 'anna@example.com', callback: { method: 'GET' } })

  expect(differences.map(({ at, wanted }) => `${at}: ${wanted}`)).toEqual([
    '/callback/url: an absolute http or https URL, such as http://127.0.0.1:4000/hook',
    '/callback/method: one of POST, JSON',
  ])
})

test('values of a body are never in the report', () => {
  const secret = 'Zz9-planted'

  fc.assert(
    fc.property(fc.object({ key: fc.constantFrom('mail', 'user', 'taxCode', 'odd') }), (shape) => {
      const body = JSON.parse(JSON.stringify(shape, (_, value) => (isText(value) ? secret : value)))

      expect(JSON.stringify(bodyDifferences(body))).not.toContain(secret)
    }),
  )
})

function isText(value: unknown): boolean {
  return typeof value === 'string'
}
