import { expect, test } from 'vitest'
import { runTestsInProject } from '../support/temporary-project.ts'

test('a failing test prints its verifications with reproducible ids', async () => {
  const runs = [await runTestsInProject(FAILING), await runTestsInProject(FAILING)]

  const [first, second] = runs.map(({ output }) => idsIn(output))
  expect(runs.map(({ failed }) => failed)).toEqual([1, 1])
  expect(runs[0]?.output).toContain('1 verification, 0 refused requests, 0 failed callbacks')
  expect(first).toHaveLength(1)
  expect(first).toEqual(second)
})

const FAILING = {
  'failing.test.ts': `
import { expect } from 'vitest'
import { test } from 'videoid-emulator/vitest'

test('fails', async ({ emulator: { url, token, clock } }) => {
  const headers = { authorization: 'Bearer ' + token }
  await fetch(url + '/IT-live', { method: 'POST', headers, body: '{"mail":"anna@example.com"}' })
  await clock.advance('1m')
  expect('validation').toBe('ok')
})
`,
}

function idsIn(text: string): readonly string[] {
  return [
    ...text.matchAll(/^([0-9a-f]{8}-[0-9a-f-]{27}) {2}status: \w+, scenario: ok, mail: anna@/gm),
  ].map(([, id = '']) => id)
}
