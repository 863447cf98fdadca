import { expect, test } from 'vitest'
import { findProbe, probeTemplates } from '../../server/cli/contracts/find-probe.ts'
import { UserError } from '../../server/domain/base/user-error.ts'

const ids = { ok: '5f0c6a1e-1', ko: '5f0c6a1e-2' }
const hook = 'http://127.0.0.1:8000/api/hook'

test('the URL that shows different outcomes is found', async () => {
  const found = await findProbe(hook, ids, async (template, id) => {
    if (template !== 'http://127.0.0.1:8000/state?id={id}') return notFound
    return { text: `200\n${id === ids.ok ? 'approved' : id === ids.ko ? 'rejected' : 'unknown'}` }
  })

  expect(found).toBe('http://127.0.0.1:8000/state?id={id}')
})

test.each<readonly [string, (id: string) => string]>([
  ['the same for every id', () => '200\n{"status":"up"}'],
  ['an HTML page', (id) => `200\n<!doctype html><p>${id}`],
  ['an empty body', (id) => (id === ids.ok ? '200\n' : '201\n')],
  ['another text at each request', () => `200\n${Math.random()}`],
  ['the same for ok and ko, without a status', (id) => `200\n{"known":${id.startsWith('5f')}}`],
])('a URL that answers %s does not show an outcome', async (_, answer) => {
  const found = await findProbe(hook, ids, async (_template, id) => ({ text: answer(id) }))

  expect(found).toBeUndefined()
})

test('a URL that shows the same status for ok and ko is found, so that the check can report this mistake', async () => {
  const found = await findProbe(hook, ids, async (template, id) => {
    const isKnown = template === 'http://127.0.0.1:8000/api/orders/{id}' && id.startsWith('5f')
    return isKnown ? { text: '200\n{"status":"done"}' } : notFound
  })

  expect(found).toBe('http://127.0.0.1:8000/api/orders/{id}')
})

test('no URL is found if the application does not answer', async () => {
  const found = await findProbe(hook, ids, async () => {
    throw new UserError('It gave no answer.')
  })

  expect(found).toBeUndefined()
})

test('the search stays at the origin of the receiver', () => {
  const templates = probeTemplates(hook)

  expect(templates).toContain('http://127.0.0.1:8000/api/hook/{id}')
  expect(templates).toContain('http://127.0.0.1:8000/orders/{id}')
  expect(templates.every((url) => url.startsWith('http://127.0.0.1:8000/'))).toBe(true)
  expect(new Set(templates).size).toBe(templates.length)
})

const notFound = { text: '404\n', failure: 'It answered 404.' }
