import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '../../server/index.ts'
import { isPactAvailable, providerName } from '../consumers/consumer-interaction.ts'
import { replayPacts } from './replay.ts'

const pacts = join(import.meta.dirname, '../pacts')
const files = readdirSync(pacts).map((name) => join(pacts, name))
const contents = files.map((file) => JSON.parse(readFileSync(file, 'utf8')))
const pact = isPactAvailable()

test.skipIf(!pact)(
  'the emulator fulfils the pact of every client',
  { timeout: 60_000 },
  async () => {
    const provider = await providerForTest()

    const outcome = await replayPacts({ provider, pacts: files })

    const interactions = contents.flatMap((content) => content.interactions).length
    expect(outcome).toEqual({ kind: 'replayed', interactions, failures: [] })
  },
)

test('the pacts cover the three Pact versions that clients still write', () => {
  const versions = contents.map(({ metadata }) => metadata.pactSpecification.version)

  expect([...new Set(versions)].sort()).toEqual(['2.0.0', '3.0.0', '4.0'])
})

test('every pact names the emulator as its provider, not the real service', () => {
  expect(contents.map((content) => content.provider.name)).toEqual(files.map(() => providerName))
})

test.skipIf(!pact)('replayPacts reports each interaction that fails', async () => {
  const provider = await providerForTest()
  const broken = fileWith({
    ...contents[files.findIndex((file) => file.includes('vendor-php-legacy'))],
    interactions: [
      interaction('a status', 'ok; id=anna; at=1m', '/anna', { status: 200, data: 'finished' }),
      interaction('another answer', 'ok', '/anna', { status: 200 }),
      interaction('a state nobody knows', 'okk', '/anna', { status: 404 }),
    ],
  })

  const outcome = await replayPacts({ provider, pacts: [broken] })

  const between = `vendor-php-legacy and ${providerName}`
  expect(outcome).toEqual({
    kind: 'replayed',
    interactions: 3,
    failures: [
      {
        interaction: `${between} Given ok; id=anna; at=1m - a status`,
        says: [`$.data.status Expected 'validation' (String) to be equal to 'finished' (String)`],
      },
      {
        interaction: `${between} Given ok - another answer`,
        says: expect.arrayContaining(['expected 200 but was 404']),
      },
      {
        interaction: `${between} Given okk - a state nobody knows`,
        says: ['One or more of the setup state change handlers has failed'],
      },
    ],
  })
})

test('replayPacts explains in one line why Pact cannot run', async () => {
  const outcome = await replayPacts(
    { provider: { name: providerName, url: '', statesUrl: '' }, pacts: [] },
    { PACT_PREBUILD_PACKAGE_LOCATION: '/nowhere' },
  )

  expect(outcome).toEqual({ kind: 'no pact', why: expect.stringContaining(`Couldn't find`) })
})

async function providerForTest() {
  const { url, close } = await startEmulator()
  onTestFinished(close)
  const control = `${url}/__emulator`
  return {
    name: providerName,
    url,
    statesUrl: `${control}/pact-states`,
    messagesUrl: `${control}/pact-messages`,
  }
}

function interaction(
  description: string,
  providerState: string,
  path: string,
  { status, data }: { readonly status: number; readonly data?: string },
) {
  return {
    description,
    providerState,
    request: {
      method: 'GET',
      path: `/IT-identity-verifications${path}`,
      headers: { Authorization: 'Bearer any' },
    },
    response: { status, ...(data === undefined ? {} : { body: { data: { status: data } } }) },
  }
}

function fileWith(pactFile: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'videoid-pacts-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'broken.json')
  writeFileSync(file, JSON.stringify(pactFile))
  return file
}
