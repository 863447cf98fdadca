import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './freshness.mjs'

/** The licences of every package of which at least one module was bundled, by name. */
export function thirdPartyLicenses(moduleIds) {
  const folders = new Set(moduleIds.map(packageFolder).filter((folder) => folder !== undefined))
  const entries = [...folders].map(entryOf).sort((a, b) => (a.name < b.name ? -1 : 1))
  const missing = entries.filter((entry) => entry.license === undefined && entry.text === '')
  if (missing.length > 0) {
    throw new Error(`No licence is named by: ${missing.map((entry) => entry.name).join(', ')}`)
  }
  const head = 'videoid-emulator contains parts of these packages.\n'
  return head + entries.map(sectionOf).join('') + fontSection()
}

// The letters in the pictures come from fonts whose notice must travel with them.
function fontSection() {
  const page = readFileSync(join(root, 'fixtures', 'README.md'), 'utf8')
  const notice = page.slice(page.indexOf('Fonts are (c)'))
  if (!notice.startsWith('Fonts are (c)')) throw new Error('fixtures/README.md lacks the notice')
  const text = notice.replaceAll(/^> ?/gm, '')
  return sectionOf({ name: 'DejaVu fonts (a subset)', version: '2.37', text })
}

function packageFolder(moduleId) {
  const match = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(
    moduleId.replace(/^\0/, ''),
  )
  return match?.[0]
}

function entryOf(folder) {
  const { name, version, license, licenses } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)(\.|-|$)/i.test(each))
  const text =
    file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : ''
  return { name, version, license: license ?? licenses?.[0]?.type, text }
}

function sectionOf({ name, version, license, text }) {
  return `\n${'-'.repeat(80)}\n${name} ${version} (${license ?? 'as below'})\n\n${text.trim().replaceAll('\r\n', '\n')}\n`
}
