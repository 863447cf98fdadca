import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { XSS_PAYLOADS } from '../support/xss-payloads.ts'

const MINE = 'version: 1\ntitle: Mine\noutcome: ok\n'

test('the form checks a text without saving it, and shows line, column and remedy', async () => {
  const { submit } = await editorForTest()
  const wrong = MINE.replace('outcome', 'outcom')

  const { status, text } = await submit({ do: 'check', name: 'mine', text: wrong })

  expect(status).toBe(200)
  expect(text).toContain('<li data-line="3" data-column="1">')
  expect(text).toContain('unknown key &#34;outcom&#34;, did you mean &#34;outcome&#34;?')
  expect(text).toContain(`<textarea id="text" name="text" rows="24"`)
  expect(text).toContain(`\n${wrong}</textarea>`)
})

test('the form saves a text, and leads to the page that says so', async () => {
  const { submit, folder } = await editorForTest()

  const { url, text } = await submit({
    do: 'save',
    name: 'mine',
    text: MINE.replaceAll('\n', '\r\n'),
  })

  expect(new URL(url).search).toBe('?name=mine&saved=1')
  expect(text).toContain('Saved. New verifications can use it now.')
  expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toBe(MINE)
})

test('a refused save keeps the text, and offers what can be done', async () => {
  const { submit, folder, page } = await editorForTest({ 'mine.yaml': MINE })
  const version = /name="version" value="([0-9a-f]{16})"/.exec(await page('?name=mine'))?.[1] ?? ''
  writeFileSync(join(folder, 'mine.yaml'), MINE.replace('Mine', 'Theirs'))
  const text = MINE.replace('Mine', 'Ours')
  const draft = { name: 'mine', opened: 'mine', version, text }

  const conflict = await submit({ do: 'save', ...draft })
  const button = /value="(overwrite [0-9a-f]{16})"/.exec(conflict.text)?.[1] ?? ''
  const overwritten = await submit({ do: button, ...draft })
  const shadows = await submit({ do: 'save', name: 'ok', text })
  const misnamed = await submit({ do: 'save', name: '../../evil', text })

  expect([conflict.status, shadows.status, misnamed.status]).toEqual([409, 409, 400])
  for (const answer of [conflict, shadows, misnamed]) {
    expect(answer.text).toContain('Not saved. Your text is still here.')
    expect(answer.text).toContain(`\n${text}</textarea>`)
  }
  expect(conflict.text).toContain('<span class="removed">-title: Theirs')
  expect(conflict.text).toContain('<span class="added">+title: Ours')
  expect(shadows.text).toContain('value="shadow"')
  expect(overwritten.text).toContain('Saved.')
  expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toBe(text)
})

test('without a folder, the page says how to start with one, and still checks texts', async () => {
  const { url } = await emulatorForTest()

  const page = await (await fetch(`${url}/__emulator/scenario-editor?from=ko`, ASK)).text()

  expect(page).toContain('<code>videoid-emulator start --scenarios ./scenarios</code>')
  expect(page).toContain('value="my-ko"')
  expect(page).toContain('The text has no mistakes.')
})

test('the editor speaks Italian to a browser that prefers it', async () => {
  const { url } = await editorForTest()
  const headers = { ...ASK.headers, 'accept-language': 'it' }

  const page = await (await fetch(`${url}/__emulator/scenario-editor`, { headers })).text()

  expect(page).toContain('Nuovo scenario')
  expect(page).toContain('Il testo non contiene errori.')
  expect(page).not.toContain('The text has no mistakes.')
})

test('the form of a verification saves it as a scenario, and the editor opens the recording', async () => {
  const { url, open, clock, page, scenarioNames } = await editorForTest()
  const id = await open()
  const before = await (await fetch(`${url}/__emulator/verifications/${id}`, ASK)).text()
  await clock.advance('2m')

  const recording = await page(`?verification=${id}`)
  const body = new URLSearchParams({ name: 'seen' })
  const saved = await fetch(`${url}/__emulator/pages/verifications/${id}/scenario`, {
    method: 'POST',
    body,
    ...ASK,
  })

  expect(before).not.toContain('id="record"')
  expect(recording).toContain('{ wait: 1m, status: validation }')
  expect(new URL(saved.url).search).toBe('?name=seen&saved=1')
  expect(scenarioNames()).toContain('seen')
})

test('no text of a scenario becomes markup on the editor page', async () => {
  const { submit } = await editorForTest()

  for (const payload of XSS_PAYLOADS.filter((_, i) => i % 5 === 0)) {
    const title = JSON.stringify(payload.slice(0, 120))
    const text = `version: 1\ntitle: ${title}\nparams: { p: { default: ${title} } }\noutcome: ok\n${payload}\n`
    const { text: page } = await submit({ do: 'check', name: payload, text, opened: payload })
    const tags = /<(?:img|iframe|object|embed|video|audio|base|meta http|math|marquee)\b/i
    expect([payload, tags.exec(page)?.[0]]).toEqual([payload, undefined])
    expect([payload, [...page.matchAll(/<script/g)].length]).toEqual([payload, 2])
  }
})

test('only the editor page loads the editor, and a first page has less than 80 kB compressed', async () => {
  const { url, page } = await editorForTest()
  const addresses = [
    '',
    'scenarios',
    'scenarios/ok',
    'clock',
    'deliveries',
    'requests',
    'desk',
    'docs',
  ]
  const texts = await Promise.all(
    addresses.map(async (path) => (await fetch(`${url}/__emulator/${path}`, ASK)).text()),
  )
  const [first = ''] = texts
  const assets = [...first.matchAll(/(?:href|src)="(\/__emulator\/assets\/[^"]+)"/g)]
  const sizes = await Promise.all(
    assets.map(async ([, path]) => gzipSync(await (await fetch(`${url}${path}`)).text()).length),
  )
  const total = sizes.reduce((sum, size) => sum + size, gzipSync(first).length)

  expect(texts.filter((text) => text.includes('editor.js'))).toEqual([])
  expect(await page('')).toContain('/__emulator/assets/editor.js?v=')
  expect(sizes.length).toBe(3)
  expect(total).toBeLessThan(80 * 1024)
})

const ASK = { headers: { accept: 'text/html' } }

async function editorForTest(files: Readonly<Record<string, string>> = {}) {
  const folder = folderOf(files)
  const emulator = await emulatorForTest({ scenarioDirectories: [folder] })
  const { url } = emulator
  const page = async (query: string) =>
    (await fetch(`${url}/__emulator/scenario-editor${query}`, ASK)).text()
  const submit = async (fields: Readonly<Record<string, string>>) => {
    const body = new URLSearchParams(fields)
    const path = '/__emulator/pages/scenario-editor'
    const answer = await fetch(`${url}${path}`, { method: 'POST', body, ...ASK })
    return { status: answer.status, url: answer.url, text: await answer.text() }
  }
  return { ...emulator, folder, page, submit }
}
