// npm run test:kits [-- names] [--update]: checks the kits of all languages, or of the named ones.
// --update writes the table of kits/README.md. If the programs of a language are not installed, the language is
// skipped, or fails if VIDEOID_TEST_ALL is 1. Exit codes: 0, 1 for a failure, 3 if all languages were skipped.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { prepare } from '../.ci/prepare.mjs'
import { ALL_FEATURES, checkKit } from './conformance/checks.mjs'
import { LANGUAGES } from './conformance/languages.mjs'

const readme = fileURLToPath(new URL('./README.md', import.meta.url))
const args = process.argv.slice(2)
const isUpdate = args.includes('--update')
const names = args.filter((argument) => argument !== '--update')
const unknown = names.find((name) => LANGUAGES.every((language) => language.name !== name))

if (unknown === undefined) await main()
else
  fail(
    `There is no kit "${unknown}". The kits are ${LANGUAGES.map(({ name }) => name).join(', ')}.`,
  )

async function main() {
  await prepare()
  const began = performance.now()
  const wanted = LANGUAGES.filter(({ name }) => names.length === 0 || names.includes(name))
  const checked = wanted.filter((language) => !isSkipped(language))
  const resultsByTitle = new Map(
    await Promise.all(checked.map(async (language) => [language.title, await check(language)])),
  )
  if (checked.length === LANGUAGES.length) compareTable(resultsByTitle)
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  if (process.exitCode === undefined && checked.length === 0) {
    console.error('NOT JUDGED: no kit was checked.')
    process.exitCode = 3
  } else console.log(`${process.exitCode ? 'Failed' : 'Passed'} in ${seconds} s.`)
}

function isSkipped({ title, missing }) {
  const packages = missing()
  if (packages.length === 0) return false
  const line = `${title} is skipped: install ${packages.join(' ')} (Debian) to check its kit.`
  if (process.env.VIDEOID_TEST_ALL === '1') fail(line)
  else console.log(line)
  return true
}

async function check(language) {
  const began = performance.now()
  const results = await checkKit(language)
  const failures = results.filter(({ failure }) => failure !== undefined)
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  const count = `${results.length - failures.length} of ${results.length} checks passed`
  console.log(
    `${failures.length === 0 ? 'passed' : 'FAILED'}  ${language.title}: ${count} (${seconds} s)`,
  )
  for (const { title, failure } of failures)
    fail(`    ${title}\n${failure.replaceAll(/^/gm, '        ')}`)
  return results
}

/** Compares the table of kits/README.md with the results, or writes it. */
function compareTable(resultsByTitle) {
  const text = readFileSync(readme, 'utf8')
  const table = formatTable(resultsByTitle)
  const updated = text.replace(/^\| feature \|[\s\S]*?\n\n/m, `${table}\n\n`)
  if (isUpdate) writeFileSync(readme, updated)
  else if (updated !== text)
    fail('The table of kits/README.md is old: npm run test:kits -- --update.')
}

function formatTable(resultsByTitle) {
  const titles = [...resultsByTitle.keys()]
  const rows = ALL_FEATURES.map((feature) => {
    const cells = titles.map((title) => {
      const results = resultsByTitle.get(title).filter((result) => result.feature === feature)
      return results.length > 0 && results.every(({ failure }) => failure === undefined)
        ? 'yes'
        : 'no'
    })
    return `| ${[feature, ...cells].join(' | ')} |`
  })
  const head = `| feature | ${titles.join(' | ')} |`
  return [head, `|---|${'---|'.repeat(titles.length)}`, ...rows].join('\n')
}

function fail(text) {
  console.error(text)
  process.exitCode = 1
}
