import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { browserForTest, browserTest } from '../support/browser.ts'
import { reboundHost } from '../support/browser-contexts.ts'
import { emulatorForTest } from '../support/emulator.ts'

browserTest('a page of another origin cannot open, store or read anything', async () => {
  const { url, token, open, verifications } = await emulatorForTest()
  const id = await open()
  const port = await portServing(pagesOfAttacker(url, id))
  const { tab } = await browserForTest()

  // Another site, and another port of the same site.
  for (const origin of [`http://localhost:${port}`, `http://127.0.0.1:${port}`]) {
    const page = await tab(origin)
    const read = await page.evaluate(attackAcross, { url, token, id })
    for (const path of FORMS) await sendForm(page, `${origin}/forms`, url + path)

    expect(read).toEqual(read.map(() => 'nothing'))
  }

  expect(verifications()).toMatchObject([{ id, status: 'running' }])
  expect(await messagesIn(url)).toEqual([])
})

browserTest('a page of a rebound host name cannot open, store or read anything', async () => {
  const { url, token, open, verifications, clock } = await emulatorForTest()
  const id = await open()
  await clock.advance('2m')
  const { tab } = await browserForTest()
  // Every answer is a document of that origin, in which a script can run.
  const page = await tab(`http://${reboundHost}:${new URL(url).port}/`)

  const answers = await page.evaluate(attackRebound, { token, id })

  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403))
  expect(answers.filter(({ text }) => text.includes('anna@example.com'))).toEqual([])
  expect(verifications()).toMatchObject([{ id, status: 'ok' }])
  expect(await messagesIn(url)).toEqual([])
})

browserTest('the emulator’s own pages can send forms and requests', async () => {
  const { url, open, verifications } = await emulatorForTest()
  const id = await open({}, '/IT-live')
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/verifications/${id}`)

  const sent = await page.evaluate(
    async (path) => (await fetch(path, { method: 'POST', body: 'box' })).status,
    '/__emulator/inbox/box',
  )

  expect(sent).toBe(200)
  expect(verifications()).toHaveLength(1)
})

// Messages without a token are stored in the namespace `default`.
async function messagesIn(url: string): Promise<readonly unknown[]> {
  const answer = await fetch(`${url}/__emulator/inboxes/box`)
  return ((await answer.json()) as { readonly data: readonly unknown[] }).data
}

type Target = { readonly url: string; readonly token: string; readonly id: string }

// Runs in the browser. Returns what it could read: `nothing`, or the text.
async function attackAcross({ url, token, id }: Target): Promise<readonly string[]> {
  const authorization = `Bearer ${token}`
  const json = { authorization, 'content-type': 'application/json' }
  const body = JSON.stringify({ mail: 'eva@example.com' })
  const tries: readonly (readonly [string, RequestInit])[] = [
    ['/IT-identity-verifications', { headers: { authorization } }],
    ['/IT-live', { method: 'POST', headers: json, body }],
    ['/IT-live', { method: 'POST', body }],
    ['/IT-live', { method: 'POST', body, mode: 'no-cors' }],
    [`/link/${id}`, {}],
    [`/link/${id}/act`, { method: 'POST', mode: 'no-cors', body: 'do=abandon' }],
    ['/__emulator/verifications', {}],
    ['/__emulator/reset', { method: 'POST', mode: 'no-cors' }],
    ['/__emulator/inbox/box', { mode: 'no-cors' }],
    ['/__emulator/inbox/box', { mode: 'no-cors', referrerPolicy: 'no-referrer' }],
    ['/__emulator/inbox/box', { method: 'POST', mode: 'no-cors', body: 'data=1' }],
  ]
  const read: string[] = []
  for (const [path, init] of tries) {
    const text = await fetch(url + path, init).then(
      (answer) => answer.text(),
      () => '',
    )
    read.push(text === '' ? 'nothing' : text)
  }
  return read
}

// Each button sends a form, which a page can do without a script.
async function sendForm(page: Page, forms: string, target: string): Promise<void> {
  await page.goto(forms)
  await page.getByRole('button', { name: target }).click()
  await page.waitForURL(target)
}

const FORMS = ['/__emulator/inbox/box', '/__emulator/reset', '/IT-live']

function pagesOfAttacker(url: string, id: string): Record<string, string> {
  const embedded = ['/__emulator/inbox/box', `/link/${id}`, '/__emulator/openapi.json'].map(
    (path) =>
      `<img src="${url}${path}"><script src="${url}${path}"></script><iframe src="${url}${path}"></iframe>`,
  )
  const forms = FORMS.map(
    (path) => `<form method="post" action="${url}${path}"><button>${url}${path}</button></form>`,
  )
  const page = (body: readonly string[]) => `<!doctype html><title>A page</title>${body.join('')}`
  return { '/': page(embedded), '/forms': page(forms) }
}

// Runs in the browser, which takes the page's origin for the emulator's.
async function attackRebound({ token, id }: Omit<Target, 'url'>) {
  const authorization = `Bearer ${token}`
  const json = { authorization, 'content-type': 'application/json' }
  const body = JSON.stringify({ mail: 'eva@example.com' })
  const tries: readonly (readonly [string, RequestInit?])[] = [
    ['/IT-identity-verifications', { headers: { authorization } }],
    [`/IT-identity-verifications/${id}/data`, { headers: { authorization } }],
    ['/IT-live', { method: 'POST', headers: json, body }],
    ['/tokens', { headers: { authorization: `Basic ${btoa('owner@emulator.test:key')}` } }],
    [`/link/${id}`],
    [`/link/${id}/act`, { method: 'POST', body: 'do=abandon' }],
    ['/__emulator/'],
    ['/__emulator/verifications'],
    ['/__emulator/reset', { method: 'POST', headers: json, body: '{"all":true}' }],
    ['/__emulator/inbox/box'],
  ]
  const answers: { readonly status: number; readonly text: string }[] = []
  for (const [path, init] of tries) {
    const answer = await fetch(path, init)
    answers.push({ status: answer.status, text: await answer.text() })
  }
  return answers
}

async function portServing(pages: Record<string, string>): Promise<number> {
  const server = createServer((req, res) => {
    res.setHeader('Content-Type', 'text/html')
    res.end(pages[req.url ?? ''])
  })
  await new Promise<void>((resolve) => server.listen(0, () => resolve()))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}
