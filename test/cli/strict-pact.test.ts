import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isPactAvailable } from '../../contracts/consumers/consumer-interaction.ts'
import { hasTool } from '../support/external-tools.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInFolder } from '../support/terminal.ts'
import { expectPactOfRun, PYTHON, TITLES } from './planted-run.ts'

test.skipIf(!hasTool('python3') || !isPactAvailable())(
  'a strict run records a pact that replays, is reproducible and has no personal data',
  { timeout: 120_000 },
  async () => {
    // Rendering images and PDFs takes most of the time. The long test downloads them, too.
    const client = PYTHON.replace(', ok + "/images", ok + "/audit"', '')
    const titles = TITLES.filter((title) => !/\/(images|audit):/.test(title))

    await expectPactOfRun(client, titles)

    expect(titles).toHaveLength(20)
  },
)

test('a report that cannot be written ends the run with one sentence and exit code 2, unless the command failed', async () => {
  // The command creates a file where the folder should be, so that only the end of the run fails.
  const run = (end: string) => {
    const command = ['sh', '-c', `echo a file > taken; exit ${end}`]
    const argv = ['exec', '--strict', '--pact', 'taken/run.json', '--', ...command]
    return runInFolder(folderOf({}), argv)
  }

  const ended = [await run('0'), await run('7')]

  expect(ended.map(({ code }) => code)).toEqual([2, 7])
  for (const { err } of ended) {
    expect(err).toMatch(/^Cannot write ".*taken\/run\.json": .+\. Name a file in a folder.*\n$/m)
  }
})

test('--consumer is refused without --pact', async () => {
  expect(
    await runInFolder(root, ['exec', '--strict', '--consumer', 'shop', '--', 'true']),
  ).toMatchObject({
    code: 2,
    err: '--consumer names the consumer of a pact, but there is no --pact. Add --pact <file>, or leave it out.\n',
  })
})

test.skipIf(!isPactAvailable())(
  'verify writes the replayed exchanges as HAR and as a pact of version 4',
  { timeout: 120_000 },
  async () => {
    const cwd = folderOf({})
    await writeFile(join(cwd, 'old.json'), OLD_PACT)

    const { code, err } = await runInFolder(cwd, [
      ...['verify', 'old.json', '--har', 'replay.har', '--pact', 'new.json'],
    ])

    expect({ code, err }).toEqual({ code: 0, err: 'new.json has 1 interaction of "shop".\n' })
    const { log } = JSON.parse(await readFile(join(cwd, 'replay.har'), 'utf8'))
    expect(log.entries).toHaveLength(1)
    const { interactions } = JSON.parse(await readFile(join(cwd, 'new.json'), 'utf8'))
    expect(interactions[0].providerStates[0].params).toMatchObject({ at: '1m' })
    expect(await runInFolder(cwd, ['verify', 'new.json'])).toMatchObject({ code: 0 })
  },
)

test('verify refuses --har together with --compare-only', async () => {
  const cwd = folderOf({ 'old.json': OLD_PACT })

  expect(
    await runInFolder(cwd, ['verify', 'old.json', '--compare-only', '--har', 'a.har']),
  ).toEqual({
    code: 2,
    out: '',
    err: '--har writes the replayed calls, and --compare-only replays nothing. Leave one of them out.\n',
  })
})

const OLD_PACT = JSON.stringify({
  consumer: { name: 'shop' },
  provider: { name: 'videoid-emulator' },
  interactions: [
    {
      description: 'a status',
      providerState: 'ok; id=anna; at=1m',
      request: {
        method: 'GET',
        path: '/IT-identity-verifications/anna',
        headers: { Authorization: 'Bearer any' },
      },
      response: { status: 200, body: { data: { status: 'validation' } } },
    },
  ],
  metadata: { pactSpecification: { version: '2.0.0' } },
})
