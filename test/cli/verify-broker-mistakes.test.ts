import { expect, test } from 'vitest'
import { createBrokerClient } from '../../server/cli/contracts/broker-client.ts'
import { freePort } from '../support/free-port.ts'
import { brokerForTest, pactOf, runVerify, staticResponse } from '../support/pact-broker.ts'
import { startTestReceiver, testBehaviours } from '../support/receiver.ts'

const pacts = { 'videoid-emulator': [pactOf('shop', 'ok')] }

test.each([
  ['no pacts', {}, [], 'has no pact of "videoid-emulator", nor of any other. Publish one.'],
  [
    'pacts of others',
    { 'videoid-emulatr': [pactOf('shop', 'ok')], bank: [pactOf('shop', 'ok')] },
    [],
    'has no pact of "videoid-emulator", did you mean "videoid-emulatr"? It has pacts of "bank", "videoid-emulatr": choose one with --provider.',
  ],
  [
    'no pact that fits the selectors',
    pacts,
    ['--consumer-version-selector', '{"consumer":"nobody"}'],
    'has no pact of "videoid-emulator" that fits the selectors.',
  ],
])('verify explains that the broker has %s', async (_, published, flags, says) => {
  const broker = await brokerForTest({ pacts: published })

  const { exitCode, err } = await runVerify([broker.url, ...flags])

  expect(exitCode).toBe(2)
  expect(err).toContain(`The broker at ${broker.url} ${says}`)
  expect(err.split('\n')).toHaveLength(2)
})

const html = staticResponse(200, { 'content-type': 'text/html' }, '<html>')
const json = { 'content-type': 'application/json' }
const path = '/pacts/provider/videoid-emulator'

test.each([
  [
    'a page',
    { '/': html },
    'did not answer with JSON but with text/html. Name the address of a Pact Broker',
  ],
  ['nothing', { '/': staticResponse(404) }, 'There is nothing at http'],
  ['a fault', { '/': staticResponse(503) }, 'answered 503, which is not a pact.'],
  [
    'a refusal',
    { '/': staticResponse(400, json, '{"errors":{"branch":\n["is none"]}}') },
    'does not understand the request (400): {"errors":{"branch": ["is none"]}}. Correct',
  ],
  ['other JSON', { '/': staticResponse(200, json, '{"a":1}') }, 'it has no _links'],
  [
    'other links',
    { '/': staticResponse(200, json, '{"_links":{}}') },
    'none to the pacts of a provider',
  ],
  [
    'an empty list',
    { '/': staticResponse(200, json, '{"_links":{"pb:pacts":[]}}') },
    'lists no pacts',
  ],
  [
    'a broken link',
    {
      '/': staticResponse(200, json, '{"_links":{"pb:latest-provider-pacts":{"href":"http://["}}}'),
    },
    'links to no address',
  ],
  [
    'a pact that is gone',
    { [`${path}/consumer/c/pact-version/0`]: staticResponse(404) },
    'is listed by the broker, but there is no pact.',
  ],
  [
    'a pact without interactions and messages',
    { [`${path}/consumer/c/pact-version/0`]: staticResponse(200, json, '{}') },
    'but there is no pact.',
  ],
  [
    'a broken line',
    { '/': (response: { destroy: () => void }) => response.destroy() },
    'gave no answer (UND_ERR_SOCKET).',
  ],
])(
  'a broker that answers with %s ends verify with one sentence and exit code 2',
  async (_, instead, says) => {
    const broker = await brokerForTest({ pacts, instead })

    const { exitCode, out, err } = await runVerify([broker.url])

    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toContain(says)
    expect(err.split('\n')).toHaveLength(2)
  },
)

test('verify names the variable to set or to check when the broker answers 401', async () => {
  const broker = await brokerForTest({ pacts, authorization: 'Bearer right' })
  const url = `${broker.url}?key=s3cret`

  const nobody = await runVerify([url])
  const wrong = await runVerify([url], {}, { PACT_BROKER_TOKEN: 'wr0ng' })
  const away = { PACT_BROKER_TOKEN: 'wr0ng', PACT_BROKER_BASE_URL: 'http://broker.test' }
  const other = await runVerify([url], {}, away)

  expect(nobody.err).toBe(
    `${broker.url} refuses to answer (401). Set PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD.\n`,
  )
  expect(wrong.err).toContain('(401) in spite of PACT_BROKER_TOKEN. Check')
  expect(other.err).toContain('PACT_BROKER_TOKEN was not sent there: it is for http://broker.test.')
  expect([nobody, wrong, other].map(({ exitCode }) => exitCode)).toEqual([2, 2, 2])
  expect(JSON.stringify([nobody, wrong, other])).not.toMatch(/wr0ng|s3cret/)
})

test('verify reports an unreachable broker and a broker without selectors', async () => {
  const old = await brokerForTest({ pacts, old: true })
  const nowhere = `http://127.0.0.1:${await freePort()}`

  const unreachable = await runVerify([nowhere])
  const selected = await runVerify([old.url, '--consumer-version-selector', '{"mainBranch":true}'])

  expect(unreachable.err).toBe(
    `${nowhere} gave no answer (ECONNREFUSED). Is a broker running there, and can this machine reach it?\n`,
  )
  expect(selected.err).toContain('does not support selectors: it is too old.')
})

test.each([
  ['a head', (response: { write: (text: string) => void }) => response.write(' ')],
  ['nothing at all', () => {}],
])(
  'a broker that sends %s and then hangs is abandoned after the time limit',
  async (_, behaviour) => {
    const { url, close } = await startTestReceiver((response) => void behaviour(response))

    const answer = createBrokerClient({}, 50).request(new URL(url))

    await expect(answer).rejects.toThrow(/^http\S+ did not answer within 0\.05 s\./)
    await close()
  },
)

test('a broker that answers without end is abandoned at the size limit', async () => {
  const { url, close } = await startTestReceiver(testBehaviours.huge)

  const answer = createBrokerClient({}).request(new URL(url))

  await expect(answer).rejects.toThrow(
    /^http\S+ answers more than 33554432 bytes, which is not a pact/,
  )
  await close()
})

test.each([
  [['http://anna:s3cret@broker.test'], {}, 'The address of broker.test has a user name in it'],
  [['https://oauth.openapi.it/'], {}, 'a host of the real platform, which verify never calls'],
  [['http://'], {}, 'The address is not an absolute http or https URL.'],
  [[], { PACT_BROKER_BASE_URL: 'broker' }, 'PACT_BROKER_BASE_URL is not an absolute'],
  [['http://b.test'], { PACT_BROKER_TOKEN: 's3cret\nx' }, 'PACT_BROKER_TOKEN is not a token'],
  [['http://b.test'], { PACT_BROKER_TOKEN: 's3cret', PACT_BROKER_USERNAME: 'a' }, 'are both set'],
  [['http://b.test'], { PACT_BROKER_PASSWORD: 's3cret' }, 'is set without PACT_BROKER_USERNAME'],
  [['a.json', '--provider', 'x'], {}, '--provider chooses among the pacts of a broker'],
  [
    ['http://b.test', '--consumer-version-selector', '{"brunch":"main"}'],
    {},
    'Write one JSON object',
  ],
])('verify refuses %j with %j before it sends a request', async (words, env, says) => {
  const { exitCode, err } = await runVerify(words, {}, env as Record<string, string>)

  expect(exitCode).toBe(2)
  expect(err).toContain(says)
  expect(err).not.toContain('s3cret')
})
