import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isPactAvailable } from '../../contracts/consumers/consumer-interaction.ts'
import { runNode } from '../support/command.ts'
import { brokerForTest, pactOf, runVerify, staticResponse } from '../support/pact-broker.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInTerminal } from '../support/terminal.ts'

const pacts = { 'videoid-emulator': [pactOf('shop', 'ok'), pactOf('bank', 'finished')] }

test.skipIf(!isPactAvailable())(
  'verify compares and replays the latest pacts of a broker and deletes its copies',
  async () => {
    const broker = await brokerForTest({ pacts })
    const temporaryFolder = folderOf({})

    const { exitCode, out, err } = await runInTerminal(['verify', broker.url], { temporaryFolder })

    expect({ exitCode, err }).toEqual({ exitCode: 3, err: '' })
    expect(
      out.replace(/openapi\.yaml:\d+/, 'openapi.yaml:1'),
    ).toBe(`Pact between shop (1.0.0) and videoid-emulator: 1 exchange compared, no finding
Replayed: the emulator fulfils 1 of 1 interaction.
Pact between bank (1.0.0) and videoid-emulator: 1 exchange compared, 1 finding: 1 error
error    GET /IT-identity-verifications/{id} 200, response /data/status
         must be equal to one of the allowed values: running, validation, ok, ko
         openapi.yaml:1 #/components/schemas/Status/enum, documented; once, in line 23 (the end of it)
error    not fulfilled by the emulator: bank and videoid-emulator Given ok; id=anna - the end of it
         $.data.status Expected 'ok' (String) to be equal to 'finished' (String)
Replayed: the emulator fulfils 0 of 1 interaction.
The run relied on no assumption about the real service.
`)
    expect(readdirSync(temporaryFolder)).toEqual([])
    expect(broker.asked.filter(({ method }) => method !== 'GET')).toEqual([])
  },
)

test.skipIf(!isPactAvailable())(
  "Pact's own verifier accepts the broker of these tests",
  async () => {
    const broker = await brokerForTest({ pacts, authorization: 'Bearer t0ken' })
    const options = {
      provider: 'videoid-emulator',
      providerBaseUrl: 'http://127.0.0.1:9',
      pactBrokerUrl: broker.url,
      pactBrokerToken: 't0ken',
      consumerVersionSelectors: [{ consumer: 'shop', branch: 'main' }],
      logLevel: 'error',
    }

    const { out } = await runNode(['-e', VERIFIER, JSON.stringify(options)])

    expect(out).toContain('the end of it')
    expect(broker.asked.at(-1)?.path).toBe(
      '/pacts/provider/videoid-emulator/consumer/c/pact-version/0',
    )
  },
)

test('verify sends selectors as they are written, and replays the pacts they select', async () => {
  const broker = await brokerForTest({ pacts })
  const selectors = ['{"consumer":"shop","branch":"main"}', '{"deployed":true,"consumer":"nobody"}']

  const { exitCode, out } = await runVerify([
    broker.url,
    ...selectors.flatMap((selector) => ['--consumer-version-selector', selector]),
  ])

  expect(exitCode).toBe(0)
  expect(out).toBe(
    `Pact between shop (1.0.0) and videoid-emulator: 1 exchange compared, no finding\n${comparedOnly}\n`,
  )
  expect(broker.asked.find(({ method }) => method === 'POST')?.body).toEqual({
    consumerVersionSelectors: selectors.map((selector) => JSON.parse(selector)),
    includePendingStatus: false,
  })
})

test('verify accepts a broker below a path, a list of its pacts, and a single pact', async () => {
  const broker = await brokerForTest({
    pacts: { 'the API': [pactOf('shop', 'ok')] },
    path: '/pact',
  })
  const latest = `${broker.url}/pacts/provider/the%20API/latest`
  const one = `${broker.url}/pacts/provider/the%20API/consumer/c/pact-version/0`

  const whole = await runVerify([broker.url, '--provider', 'the API'])
  const list = await runVerify([latest])
  const alone = await runVerify([one, 'shop.json'], {
    'shop.json': JSON.stringify(pactOf('disk', 'ok')),
  })

  const name = 'Pact between shop (1.0.0) and the API'
  expect(whole.out).toBe(`${name}: 1 exchange compared, no finding\n${comparedOnly}\n`)
  expect(list.out).toBe(whole.out)
  expect(alone.out.split('\n')).toEqual([
    `${one}: 1 exchange compared, no finding`,
    comparedOnly,
    'shop.json: 1 exchange compared, no finding',
    comparedOnly,
    '',
  ])
})

test.each([
  [{ PACT_BROKER_TOKEN: 't0ken' }, 'Bearer t0ken'],
  [{ PACT_BROKER_USERNAME: 'anna', PACT_BROKER_PASSWORD: 'pässword' }, basic('anna:pässword')],
  [{ PACT_BROKER_USERNAME: 'anna' }, basic('anna:')],
])(
  'verify sends the credentials of the environment to the broker: %o',
  async (env, authorization) => {
    const broker = await brokerForTest({ pacts, authorization })

    const { out } = await runVerify([broker.url], {}, env)

    expect(out).toContain('Pact between shop')
    expect(new Set(broker.asked.map((request) => request.authorization))).toEqual(
      new Set([authorization]),
    )
  },
)

test('verify uses the broker of the environment when nothing is named', async () => {
  const broker = await brokerForTest({ pacts })

  const { out } = await runVerify([], {}, { PACT_BROKER_BASE_URL: broker.url })

  expect(out).toContain('Pact between shop')
})

test('verify sends credentials to no host except the broker', async () => {
  const env = { PACT_BROKER_TOKEN: 's3cret' }
  const elsewhere = await brokerForTest({ pacts })
  const broker = await brokerForTest({ pacts, linksTo: elsewhere.url })
  const moved = await brokerForTest({
    instead: { '/': staticResponse(302, { location: `${elsewhere.url}/` }) },
  })

  const linked = await runVerify([broker.url], {}, env)
  const redirected = await runVerify([moved.url], {}, env)
  const named = await runVerify([elsewhere.url], {}, { ...env, PACT_BROKER_BASE_URL: broker.url })
  const both = await runVerify([elsewhere.url, broker.url], {}, env)

  expect(linked.err).toContain(
    `${broker.origin} links to ${elsewhere.origin}, and verify sends requests only to hosts that you name`,
  )
  expect(redirected.err).toContain(
    `redirects to ${elsewhere.origin}, and verify sends requests only to hosts`,
  )
  expect(named.out).toContain('Pact between shop')
  expect(both.err).toContain('PACT_BROKER_TOKEN is for one broker, but pacts are named at http')
  expect(elsewhere.asked.length).toBeGreaterThan(0)
  expect(elsewhere.asked.filter(({ authorization }) => authorization !== undefined)).toEqual([])
  expect(JSON.stringify([linked, redirected, named, both])).not.toContain('s3cret')
})

test('verify follows a redirect within the broker, but not a circle', async () => {
  const broker = await brokerForTest({
    pacts,
    path: '/broker',
    instead: {
      '/': staticResponse(301, { location: '/broker' }),
      '/round': staticResponse(302, { location: '/round' }),
    },
  })

  expect((await runVerify([broker.origin])).out).toContain('Pact between shop')
  expect((await runVerify([`${broker.origin}/round`])).err).toContain('redirects in a circle')
})

const VERIFIER = `
const { default: pact } = require('@pact-foundation/pact-core')
pact.verifyPacts(JSON.parse(process.argv[1])).catch(() => {})`

const comparedOnly = 'Compared only: --compare-only replays nothing.'

function basic(pair: string): string {
  return `Basic ${Buffer.from(pair).toString('base64')}`
}
