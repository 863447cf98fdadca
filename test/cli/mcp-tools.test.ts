import { expect, test } from 'vitest'
import { TOOLS } from '../../server/cli/mcp/mcp-server.ts'
import { defaultSettings } from '../../server/runtime/settings.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { mcpClientFor } from '../support/mcp-client.ts'
import { folderOf } from '../support/scenario-folder.ts'

test('every tool is listed with a schema that allows no other arguments', async () => {
  const { client } = await agent()

  const { tools } = await client.listTools()

  expect(tools.map(({ name }) => name)).toEqual(Object.keys(TOOLS))
  for (const { inputSchema, annotations } of tools) {
    expect(inputSchema.additionalProperties).toBe(false)
    expect(annotations?.openWorldHint).toBe(false)
  }
})

const MISTAKES: readonly (readonly [string, object, string])[] = [
  [
    'explain_verification',
    { verifcation: 'x' },
    'The tool explain_verification has no argument "verifcation", did you mean "verification"? Its arguments are verification.',
  ],
  ['get_emulator', { a: 1 }, 'The tool get_emulator has no argument "a". It takes none.'],
  [
    'create_verification',
    {},
    'The tool create_verification needs the argument mail: the mail address of the person.',
  ],
  [
    'act',
    { verification: 'x', as: 'user', do: 'aprove' },
    'The argument do of act cannot be "aprove", did you mean "approve"?',
  ],
  [
    'list_verifications',
    { limit: 0 },
    'The argument limit of list_verifications cannot be 0. Write a whole number from 1.',
  ],
  ['queue_scenario', { name: 'koo' }, 'No scenario is called "koo", did you mean "ko"?'],
  ['advance_clock', {}, 'An advance needs one of by, to and until, and got 0. Write {"by":"26h"}'],
  ['act', { verification: 'gone', as: 'user', do: 'submit' }, 'gone'],
  ['create_verification', { mail: 'anna' }, 'The API refused the request: 406, "mail not valid".'],
  ['test_scenarios', { names: ['okk'] }, 'No scenario is called "okk", did you mean "ok"?'],
  ['lst_requests', {}, 'There is no tool "lst_requests", did you mean "list_requests"?'],
]

test.each(MISTAKES)('%s answers a mistake with one sentence: %j', async (name, given, sentence) => {
  const { call } = await agent()

  const { isError, text } = await call(name, given)

  expect(isError).toBe(true)
  expect(text).toContain(sentence)
  expect(text).not.toContain('mistake in the emulator')
})

test('explain_request explains the newest refusal, and says so if there is none', async () => {
  const { call } = await agent()

  const before = await call('explain_request')
  await call('create_verification', { mail: 'anna' })
  const after = await call('explain_request')

  expect(before.text).toContain('No request of this namespace was refused.')
  expect(after.text).toContain('MAIL_INVALID')
})

test('list_namespaces shows a verification that was created with another token', async () => {
  const { call, callJson } = await agent()
  await call('create_verification', { mail: 'anna@example.com', token: 'token-of-the-shop' })

  const own = await call('list_verifications')
  const namespaces: readonly { id: string; verifications: number }[] =
    await callJson('list_namespaces')
  const other = namespaces.find(({ verifications }) => verifications === 1)
  const found = await callJson('list_verifications', { namespace: other?.id })

  expect(own.text).toContain('list_namespaces shows the other namespaces')
  expect(found).toMatchObject([{ mail: 'anna@example.com' }])
})

test('a queued scenario with params decides the next verification', async () => {
  const { call, callJson } = await agent()
  await call('queue_scenario', { name: 'ko', params: { reason: 'document_expired' } })
  await call('create_verification', { mail: 'anna@example.com' })

  const { transitions } = await callJson('advance_clock', { until: 'idle' })

  expect(transitions.at(-1)).toMatchObject({ status: 'ko', reason: 'documentexpired' })
})

test('lists are cut to the newest rows, and say how many there are', async () => {
  const { call } = await agent()
  for (const mail of ['anna@example.com', 'bruno@example.com'])
    await call('create_verification', { mail })

  const { text } = await call('list_requests', { limit: 1 })

  expect(text).toContain('The last 1 of 2 requests:')
  expect(text).toContain('req-2')
})

test('test_scenarios reads the folders of the command, and fails for a wrong expect:', async () => {
  const scenario =
    'version: 1\ntitle: Mine\ntimeline: [{ wait: 1m, status: ok }]\nexpect: [{ t: 2m, status: ok }]\n'
  const { call } = await agent([folderOf({ 'mine.yaml': scenario })])

  const wrong = await call('test_scenarios', { names: ['mine'] })
  const right = await call('test_scenarios', { names: ['ok'] })

  expect(wrong).toMatchObject({ isError: true, text: expect.stringContaining('✗ mine') })
  expect(right).toEqual({ isError: false, text: '✓ ok\n\n1 as expected.' })
})

test('the resources have the description of the API, every scenario and the pages', async () => {
  const { client } = await agent()

  const { resources } = await client.listResources()
  const uris = resources.map(({ uri }) => uri)
  const [page] = (await client.readResource({ uri: 'videoid://docs/testing.md' })).contents
  const [scenario] = (await client.readResource({ uri: 'videoid://scenarios/ko' })).contents
  const [api] = (await client.readResource({ uri: 'videoid://openapi.yaml' })).contents

  expect(uris).toEqual(expect.arrayContaining(['videoid://docs/getting-started/jest.md']))
  expect([page, api]).toMatchObject([
    { mimeType: 'text/markdown', text: expect.stringContaining('# Testing') },
    { text: expect.stringContaining('openapi: 3.1.0') },
  ])
  expect(scenario).toMatchObject({ text: expect.stringContaining('"name": "ko"') })
})

test('an unknown resource is refused, and no path leads out of the documentation', async () => {
  const { client } = await agent()

  for (const uri of ['videoid://docs/../package.json', 'videoid://scenarios/none'])
    await expect(client.readResource({ uri })).rejects.toThrow('There is no resource')
})

async function agent(scenarioDirectories: readonly string[] = []) {
  const { url, token } = await emulatorForTest()
  const settings = { ...defaultSettings, scenarioDirectories }
  return mcpClientFor({ url, token, isOwn: false, settings })
}
