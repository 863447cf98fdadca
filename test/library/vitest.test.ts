import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as plain } from 'vitest'
import { test } from '../../server/vitest.ts'
import { builtCommand, outputOf } from '../support/command.ts'
import { root } from '../support/root.ts'

const bodies = { mail: 'anna@example.com' }

async function open({ url, token }: { url: string; token: string }): Promise<string> {
  const answer = await fetch(`${url}/IT-live`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(bodies),
  })
  const { data } = (await answer.json()) as { data: { id: string } }
  return data.id
}

const seen: { url: string; token: string }[] = []

test('a test has a clock that it moves, and nothing but its own', async ({ emulator }) => {
  const id = await open(emulator)

  await emulator.clock.advance('2m')

  expect(emulator.verification(id).status).toBe('ok')
  expect(emulator.verifications()).toHaveLength(1)
  seen.push(emulator)
})

test('the next test shares the server, and finds it empty', async ({ emulator }) => {
  seen.push(emulator)

  expect(emulator.verifications()).toEqual([])
  expect(new Set(seen.map(({ url }) => url)).size).toBe(1)
  expect(new Set(seen.map(({ token }) => token)).size).toBe(2)
})

test.for([1, 2, 3, 4])(
  'tests that run at the same time do not meet: %i',
  { concurrent: true },
  async (n, { emulator, expect: own }) => {
    for (let i = 0; i < n; i++) await open(emulator)

    await emulator.clock.advance(`${n}m`)

    own(emulator.verifications()).toHaveLength(n)
  },
)

plain(
  'a test that fails tells the lives it has opened, and a second run the same ids',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fixture-'))
    try {
      builtCommand()
      await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
      await writeFile(join(folder, 'failing.test.ts'), FAILING)

      const [first, second] = [await failingRun(folder), await failingRun(folder)]

      expect(first.all).toContain('What the emulator saw of this test:')
      expect(idsIn(first.all)).toHaveLength(1)
      expect(idsIn(first.all)).toEqual(idsIn(second.all))
      expect(first.code).toBe(1)
    } finally {
      await rm(folder, { recursive: true })
    }
  },
)

const FAILING = `
import { expect } from 'vitest'
import { test } from ${JSON.stringify(join(root, 'dist/vitest.js'))}

test('fails', async ({ emulator: { url, token, clock } }) => {
  const headers = { authorization: 'Bearer ' + token }
  await fetch(url + '/IT-live', { method: 'POST', headers, body: '{"mail":"anna@example.com"}' })
  await clock.advance('1m')
  expect('validation').toBe('ok')
})
`

async function failingRun(cwd: string) {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const { code, out, err } = await outputOf([vitest, 'run', '--root', cwd], { cwd })
  return { code, all: out + err }
}

function idsIn(text: string): readonly string[] {
  return [...text.matchAll(/^([0-9a-f]{8}-[0-9a-f-]{27}) {2}ok {2}anna@/gm)].map(
    ([, id = '']) => id,
  )
}
