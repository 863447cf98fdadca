import { expect, test } from 'vitest'
import {
  authorization,
  exampleVerificationId,
  listPath,
  providerName,
} from './consumer-interaction.ts'
import { createPactFolder } from './pact-folder.ts'

// The client posts JSON with the content type of a form. Pact cannot write such a form, so this pact is
// written here in version 2, as by pact-php. In version 2, a state has no parameters, so its name contains them.
const oldPhp = {
  consumer: { name: 'vendor-php-legacy' },
  provider: { name: providerName },
  interactions: [
    {
      description: 'a verification is opened by JSON that is called a form',
      providerState: 'ok',
      request: {
        method: 'POST',
        path: '/IT-live',
        headers: { ...authorization, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: '{"mail":"anna@example.com","user":{"taxCode":"RSSMRA80A01H501U"}}',
      },
      response: {
        status: 200,
        headers: { 'Content-Type': 'application/json' },
        body: { data: { id: exampleVerificationId, status: 'running' }, success: true },
        matchingRules: {
          '$.headers.Content-Type': { match: 'regex', regex: '^application/json(;.*)?$' },
          '$.body.data.id': { match: 'regex', regex: '^[0-9A-Za-z-]{1,64}$' },
        },
      },
    },
    {
      description: 'the status is read with the token alone',
      providerState: `ok; id=${exampleVerificationId}; at=1m`,
      request: {
        method: 'GET',
        path: `${listPath}/${exampleVerificationId}`,
        headers: authorization,
      },
      response: {
        status: 200,
        headers: { 'Content-Type': 'application/json' },
        body: {
          data: { id: exampleVerificationId, status: 'validation', reason: null },
          success: true,
        },
        matchingRules: {
          '$.headers.Content-Type': { match: 'regex', regex: '^application/json(;.*)?$' },
        },
      },
    },
    {
      description: 'a refusal is read by its success and its message',
      providerState: 'out-of-credit',
      request: {
        method: 'POST',
        path: '/IT-live',
        headers: { ...authorization, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: '{"mail":"anna@example.com"}',
      },
      response: {
        status: 402,
        body: { success: false, message: 'Insufficient Credit in Wallet' },
        matchingRules: { '$.body.message': { match: 'type' } },
      },
    },
  ],
  metadata: { pactSpecification: { version: '2.0.0' } },
}

test('the pact of the old PHP client, which no Pact library can write, equals the checked-in file', () => {
  const text = `${JSON.stringify(oldPhp, null, 2)}\n`
  const folder = createPactFolder(oldPhp.consumer.name)

  expect(folder.checkedIn(() => text)).toBe(text)
})
