import { expect, test } from 'vitest'
import { createVideoIdClient } from '../client/client.ts'
import { authorization, isPactAvailable, runInteraction } from './consumer-interaction.ts'
import { createPactFolder } from './pact-folder.ts'
import { FAILURES } from './reference-failures.ts'
import { SUCCESSES } from './reference-successes.ts'

const consumer = 'videoid-reference-client'
const folder = createPactFolder(consumer)
const pact = isPactAvailable()
const token = authorization.Authorization.replace('Bearer ', '')

test.skipIf(!pact).each(SUCCESSES)('$title', async ({ call, reads, ...agreement }) => {
  const outcome = await runInteraction({ consumer, dir: folder.path }, agreement, (baseUrl) =>
    call(createVideoIdClient({ baseUrl, token })),
  )

  expect(outcome).toMatchObject({ ok: true, value: reads })
})

test.skipIf(!pact).each(FAILURES)('$title', async ({ call, failure, ...agreement }) => {
  const outcome = await runInteraction({ consumer, dir: folder.path }, agreement, (baseUrl) =>
    call(createVideoIdClient({ baseUrl, token })),
  )

  expect(outcome).toMatchObject({ ok: false, failure })
})

test.skipIf(!pact)('the pact of the reference client equals the checked-in file', () => {
  expect(folder.written()).toBe(folder.checkedIn())
})
