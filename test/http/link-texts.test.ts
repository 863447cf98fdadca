import fc from 'fast-check'
import request from 'supertest'
import { expect, test } from 'vitest'
import { contrast, paletteOf } from '../../server/ui/user/color-palette.ts'
import TEXTS from '../../server/ui/user/translations.json' with { type: 'json' }
import { emulatorForTest, vendorExample } from '../support/emulator.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'

const SAME_IN_BOTH = ['logo', 'bar.scenario']

test('every text exists in both languages, with the same placeholders', () => {
  for (const [name, { en, it }] of Object.entries(TEXTS)) {
    expect(placesIn(it), name).toEqual(placesIn(en))
    expect(Math.min(en.trim().length, it.trim().length), name).toBeGreaterThan(0)
    expect(en === it, name).toBe(SAME_IN_BOTH.includes(name))
  }
})

test('an Italian page has no English text of the table, and an English page no Italian one', async () => {
  const { url, open, act } = await emulatorForTest({ scenario: 'interactive' })
  const { callback, ...body } = vendorExample('')
  const pages = { en: '', it: '' }
  const look = async (id: string, step = '') => {
    for (const lang of ['en', 'it'] as const) {
      const { text } = await request(url).get(`/link/${id}?lang=${lang}&step=${step}`)
      // The plan comes from `explain`, which is in English.
      pages[lang] += text.replace(/<pre[\s\S]*<\/pre>/, '')
    }
  }

  for (const path of ['/IT-live', '/IT-selfie', '/IT-automatic']) {
    const id = await open(body, path)
    await look(id)
    act(id, { as: 'user', do: 'open-link' })
    for (const step of ['data', 'phone', 'code', 'document', 'photos', 'card', 'selfie', 'ready']) {
      await look(id, step)
    }
    act(id, { as: 'user', do: 'submit' })
    await look(id)
    act(id, { as: 'operator', do: 'take-call' })
    await look(id)
    act(id, { as: 'operator', do: 'reject', repeatable: true })
    await look(id)
    act(id, { as: 'user', do: 'open-link' })
    act(id, { as: 'user', do: 'abandon' })
    await look(id)
  }

  const plain = (text: string) => text.replaceAll("'", '&#39;')
  const long = Object.values(TEXTS).filter(({ en, it }) => en !== it && placesIn(en).length === 0)
  const textsOfOtherLanguage = long.flatMap(({ en, it }) => [
    ...(hasWords(pages.it, plain(en)) ? [en] : []),
    ...(hasWords(pages.en, plain(it)) ? [it] : []),
  ])
  const unseen = long.filter(({ en }) => !hasWords(pages.en, plain(en)))
  expect(textsOfOtherLanguage).toEqual([])
  expect(unseen.length).toBeLessThan(long.length / 2)
})

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((n) => `#${n.toString(16).padStart(6, '0')}`)

test('every colour of a layout gives a readable palette', () => {
  fc.assert(
    fc.property(
      fc.option(colour, { nil: undefined }),
      fc.option(colour, { nil: undefined }),
      (backgroundColor, textColor) => {
        const palette = paletteOf({
          ...(backgroundColor !== undefined && { backgroundColor }),
          ...(textColor !== undefined && { textColor }),
        })
        if (palette === undefined) return backgroundColor === undefined && textColor === undefined
        const { page, ink, soft, edge, sunk } = palette
        return (
          (backgroundColor === undefined || page === backgroundColor) &&
          contrast(ink, page) >= 4.5 &&
          contrast(ink, sunk) >= 4.5 &&
          contrast(soft, page) >= 4.5 &&
          contrast(edge, page) >= 3
        )
      },
    ),
    { numRuns: numberOfRuns(500, 2000) },
  )
})

test('readable colours stay unchanged', () => {
  const palette = paletteOf({ backgroundColor: '#ffffff', textColor: '#1a1a1a' })

  expect(palette).toMatchObject({ page: '#ffffff', ink: '#1a1a1a', isDark: false })
})

test('a verification with colours has a style sheet with them, and one without colours has no style sheet', async () => {
  const { url, open } = await emulatorForTest()
  const coloured = await open({ layout: { backgroundColor: '#0B3D2E', textColor: '#0c3e2f' } })
  const plain = await open({ layout: { title: 'Shop' } })

  const sheet = await request(url).get(`/link/${coloured}/style.css`)
  const page = (await request(url).get(`/link/${plain}`)).text

  expect(sheet.headers['content-type']).toBe('text/css; charset=utf-8')
  expect(sheet.text).toContain('body { background: #0b3d2e; }')
  expect(sheet.text).not.toContain('#0c3e2f')
  expect(page).not.toContain('style.css')
})

function placesIn(text: string): readonly string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort()
}

// Matches the whole text of an element or a label, because many words contain "ok".
function hasWords(page: string, words: string): boolean {
  return new RegExp(`[>"]\\s*${words.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')}\\s*[<"]`).test(page)
}
