import { expect, test } from 'vitest'
import { startEmulator } from '../../server/index.ts'
import { docsPage } from './blocks.ts'

const controlPage = docsPage('control-api.md')

test('every call in the table of the control API exists', async () => {
  const emulator = await startEmulator()
  const calls = [...controlPage.matchAll(/^\| `(GET|PUT|POST|ANY) (\/__emulator\/\S+)` \|/gm)]

  const unknown = []
  for (const [, verb = '', path = ''] of calls) {
    const method = verb === 'ANY' ? 'POST' : verb
    const url = emulator.url + path.replace(/\{\w+\}/, 'ok')
    const answer = await fetch(`${url}?timeout=1ms`, { method })
    const text = await answer.text()
    if (text.includes('There is no ')) unknown.push(`${verb} ${path}`)
  }

  await emulator.close()
  expect({ calls: calls.length, unknown }).toEqual({ calls: 47, unknown: [] })
})
