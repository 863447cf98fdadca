import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { accessibilityViolations, browserForTest, browserTest } from '../support/browser.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { payloadGroups } from '../support/xss-payloads.ts'

const MINE = `version: 1
title: Mine
timeline:
  - { wait: 2m, user: open-link }
`

browserTest(
  'a verification that is played by hand becomes a scenario, whose run has the same picture',
  async () => {
    const { url, open, clock } = await editorForTest()
    const callback = { url: `${url}/__emulator/inbox/mine`, method: 'JSON' }
    const id = await open({ mail: 'anna+interactive@example.com', callback })
    const { tab } = await browserForTest()
    const page = await tab(`${url}/__emulator/verifications/${id}`)
    const act = async (label: string, wait: string) => {
      await clock.advance(wait)
      await page.getByRole('button', { name: label }).click()
    }

    await act('The person opens the link', '1m')
    await page.getByRole('button', { name: 'The person sends data and documents' }).waitFor()
    await act('The person sends data and documents', '2m')
    await page.getByRole('button', { name: 'The operator takes the call' }).waitFor()
    await act('The operator takes the call', '90s')
    await page.getByRole('button', { name: 'The operator approves' }).waitFor()
    await act('The operator approves', '5m')
    await page.locator('#picture .callback.good').nth(1).waitFor()
    const played = await pictureOf(page)
    await page.getByLabel('Name').fill('by-hand')
    await page.getByRole('button', { name: 'Save as scenario' }).click()
    await page.getByText('Saved. New verifications can use it now.').waitFor()
    await page.getByRole('link', { name: 'Try it with parameters' }).click()
    await page.getByRole('button', { name: 'Create a verification' }).click()
    await page.waitForURL('**/__emulator/verifications/*')
    await clock.advance('1h')
    await page.locator('#picture .callback.good').nth(1).waitFor()
    const run = await pictureOf(page)

    expect(played.length).toBeGreaterThan(7)
    expect(run).toEqual(played)
    expect([page.pageErrors, page.foreignRequests]).toEqual([[], []])
  },
)

browserTest('the editor completes, marks mistakes, and keeps the last valid picture', async () => {
  const { url, folder } = await editorForTest({ 'mine.yaml': MINE })
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/scenario-editor?name=mine`)
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+End')

  await page.keyboard.type('  - { wait: 1m, us')
  await page.locator('.cm-tooltip-autocomplete li', { hasText: /^user$/ }).click()
  await page.keyboard.type('sub')
  await page.locator('.cm-tooltip-autocomplete li', { hasText: /^submit$/ }).click()
  await page.keyboard.press('End')
  await page.locator('#preview').getByText('submits', { exact: true }).waitFor()
  await page.keyboard.type('\n- { usr: abandon')
  await page
    .locator('#editor-result')
    .getByText('unknown key "usr", did you mean "user"?')
    .waitFor()
  const stale = await page.locator('#preview-note').innerText()
  const isKept = await page.locator('#preview').getByText('submits', { exact: true }).isVisible()
  const marked = await page.locator('.cm-lintRange-error').innerText()
  await page.getByRole('link', { name: /^line \d+, column \d+$/ }).click()
  await page.keyboard.type('user: return, #')
  const kept = readFileSync(join(folder, 'mine.yaml'), 'utf8')

  expect([stale, isKept, marked]).toEqual([
    'The text has mistakes. This is its last valid version.',
    true,
    'usr',
  ])
  expect(kept).toBe(MINE)
  expect([page.pageErrors, page.foreignRequests]).toEqual([[], []])
})

browserTest('Ctrl+S saves, and a conflict shows the difference and loses no text', async () => {
  const { url, folder, scenarioNames } = await editorForTest({ 'mine.yaml': MINE })
  const file = join(folder, 'mine.yaml')
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/scenario-editor?name=mine`)
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+End')

  await page.keyboard.type('  - { status: ko }')
  await page.keyboard.press('Control+s')
  await page.getByText('Saved. New verifications can use it now.').waitFor()
  const saved = readFileSync(file, 'utf8')
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+z')
  writeFileSync(file, MINE.replace('Mine', 'Theirs'))
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.locator('.difference .removed', { hasText: 'Theirs' }).waitFor()
  const unsaved = await page.getByText('not saved', { exact: true }).isVisible()
  await page.getByRole('button', { name: 'Replace the file with my text' }).click()
  await page.getByText('Saved. New verifications can use it now.').waitFor()

  expect(saved).toContain('status: ko')
  expect([unsaved, readFileSync(file, 'utf8')]).toEqual([true, MINE])
  expect(scenarioNames()).toContain('mine')
})

browserTest('the forms of the frame leave the editor and its text as they are', async () => {
  const { url } = await editorForTest({ 'mine.yaml': MINE })
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/scenario-editor?name=mine`)
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+End')

  await page.keyboard.type('# typed / j k')
  await page.getByRole('button', { name: '+1 min' }).click()
  await page.getByText('08:01:00').first().waitFor()
  await page.getByRole('button', { name: 'Dark' }).click()
  await page.locator('html[data-theme=dark]').waitFor()

  expect(await page.locator('.cm-content').innerText()).toContain('# typed / j k')
})

browserTest('without script, a text field checks and saves', async () => {
  const { url, folder } = await editorForTest()
  const { tab } = await browserForTest({ javaScript: false })
  const page = await tab(`${url}/__emulator/scenario-editor`)

  await page.getByLabel('Name').fill('plain')
  await page.getByLabel('YAML text').fill(MINE.replace('timeline', 'timelin'))
  await page.getByRole('button', { name: 'Check' }).click()
  await page.getByText('unknown key "timelin", did you mean "timeline"?').waitFor()
  await page.getByLabel('YAML text').fill(MINE)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved. New verifications can use it now.').waitFor()

  expect(readFileSync(join(folder, 'plain.yaml'), 'utf8')).toBe(MINE)
})

browserTest(
  'no text runs in the editor, in its completion, its mistakes or its preview',
  async () => {
    const { url } = await editorForTest()
    const { context, tab } = await browserForTest({ fresh: true })
    const ran: string[] = []
    await context.exposeFunction('ran', () => void ran.push('ran'))
    const page = await tab(`${url}/__emulator/scenario-editor`)
    const name = page.getByLabel('Name')
    const content = page.locator('.cm-content')

    // Filling an editable element makes Chromium apply styles, which the policy blocks: also for harmless texts.
    for (const text of ['version: 1\ntitle: a\n', 'version: 1\ntitle: b\nactor: person\n']) {
      await content.fill(text)
    }
    const usual = new Set(page.pageErrors)
    for (const payloads of payloadGroups(10)) {
      // A scenario may not contain `${`, except for params.
      const shown = payloads.filter((payload) => !payload.includes('${'))
      const steps = shown.map((payload) => {
        return `  - { status: validation, shows: ${JSON.stringify(payload.slice(0, 60))} }\n`
      })
      const text = `version: 1\ntimeline:\n${steps.join('')}`
      await name.fill(payloads[0] ?? '')
      await content.fill(text)
      await page.locator('#editor-result').getByText('The text has no mistakes.').waitFor()
      await content.fill(`${text}${payloads.join('\n')}\n`)
      await page.locator('#editor-result').getByText('Mistakes: ').waitFor()
    }

    expect([ran, page.foreignRequests]).toEqual([[], []])
    expect(page.pageErrors.filter((error) => !usual.has(error))).toEqual([])
  },
  60_000,
)

browserTest(
  'axe finds nothing in both themes and both sizes, with mistakes and a conflict',
  async () => {
    const { url, folder } = await editorForTest({ 'mine.yaml': MINE })
    const { tab } = await browserForTest()
    const page = await tab(`${url}/__emulator/scenario-editor?name=mine`)
    await page.locator('.cm-content').fill(MINE.replace('user', 'usr'))
    await page.locator('.cm-lint-marker-error').waitFor()
    const faults = await violationsInFourLooks(page)
    await page.locator('.cm-content').fill(MINE.replace('2m', '3m'))
    writeFileSync(join(folder, 'mine.yaml'), `${MINE}# more\n`)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.locator('.difference').waitFor()

    expect([...faults, ...(await violationsInFourLooks(page))]).toEqual([])
  },
)

async function violationsInFourLooks(page: Page): Promise<readonly string[]> {
  const faults: string[] = []
  for (const width of [1440, 390]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      faults.push(...(await accessibilityViolations(page)))
    }
    const sideways = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    if (sideways !== 0) faults.push(`scrolls sideways by ${sideways} at ${width} px`)
  }
  return faults
}

// Returns the marks of the timeline with their times since the first one, without the notes of actions by hand.
async function pictureOf(page: Page): Promise<readonly string[]> {
  const titles = await page
    .locator('#picture svg g > title, #picture svg rect > title')
    .allTextContents()
  const marks = titles.map((title) => {
    const at = Date.parse(/\d{4}-[\d :-]+ UTC/.exec(title)?.[0] ?? '')
    return { at, says: title.replaceAll(/ · (by hand|[\d: -]+ UTC)/g, '') }
  })
  const first = Math.min(...marks.map(({ at }) => at))
  const events = marks.filter(({ says }) => !says.startsWith('POST'))
  return [...new Set(events.map(({ at, says }) => `${(at - first) / 1000} s: ${says}`))].sort()
}

async function editorForTest(files: Readonly<Record<string, string>> = {}) {
  const folder = folderOf(files)
  return { ...(await emulatorForTest({ scenarioDirectories: [folder] })), folder }
}
