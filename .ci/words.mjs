// npm run words: finds sentences that are not plain. See --help.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { globSync } from 'tinyglobby'
import { cache, root } from './build-cache.mjs'
import { compareCounts, formatAllowed, lowerAllowed, parseAllowed } from './words-allowed.mjs'
import { findPlainWordIssues, RULE_NAMES } from './words-rules.mjs'
import { readSentences } from './words-texts.mjs'

const help = `npm run words -- [--update | --totals | FILE...]

Checks that sentences are plain: documents, comments, texts of the sources, test titles, openapi.yaml and
scenarios. Prints nothing if no file has more findings than .ci/words-allowed.txt allows.

  --update   lower the counts in .ci/words-allowed.txt to the findings of today
  --totals   print the findings of each rule
  FILE...    print all findings of these files, the allowed ones included
  --help     print this text

  clause     a sentence starts with "What", "Who" or "Whoever" and is not a question
  tell       the word "tell" or "told" outside a quotation
  is-no      "is no" instead of "is not a"; "there is no" is allowed
  banned     a word or phrase of BANNED in .ci/words-rules.mjs
  long       a sentence of more than 30 words`

const ALLOWED = join(root, '.ci', 'words-allowed.txt')
const READ = [
  '*.md',
  '{docs,fixtures,kits,scenarios}/**/*.md',
  'openapi.yaml',
  'server/{domain/model/problem-catalogue.json,http/control/control-api.yaml}',
  'scenarios/*.{yaml,json}',
  '{.ci,bench,contracts,fixtures,kits,scenarios,server,test}/**/*.{ts,mjs}',
]
// Programs write these files. The texts of docs/api.md, configuration.md and errors.md are read in the sources.
const NOT_READ = [
  '**/{node_modules,generated,golden,coverage}/**',
  '**/*.d.ts',
  'docs/{api,configuration,errors}.md',
]

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) run(process.argv.slice(2))

function run(args) {
  const option = args.find((argument) => argument.startsWith('-'))
  if (option === '--help') console.log(help)
  else if (option === '--totals') printTotals(readIssues(allPaths()))
  else if (option === '--update') update(readIssues(allPaths()))
  else if (option !== undefined) fail(`Unknown option ${option}: npm run words -- --help.`, 2)
  else if (args.length > 0)
    for (const [path, issues] of readIssues(args, false)) print(path, issues)
  else checkAll(readIssues(allPaths()))
}

function allPaths() {
  return globSync(READ, { cwd: root, ignore: NOT_READ, dot: true }).sort()
}

/** Maps each path to its findings. If a text has not changed, its findings are read from the cache. */
function readIssues(paths, isWhole = true) {
  const previous = readCache()
  const next = {}
  const issuesByPath = new Map()
  for (const path of paths) {
    const text = readFileSync(join(root, path), 'utf8')
    const key = createHash('sha1').update(`${path}\n${text}`).digest('base64')
    next[key] = previous[key] ?? findPlainWordIssues(readSentences(path, text))
    issuesByPath.set(path, next[key])
  }
  writeCache({ ...(isWhole ? {} : previous), ...next })
  return issuesByPath
}

// The cache saves two seconds. Its name is a hash of the code of the rules and the reader. So a change of this code
// begins a new cache.
function cachePath() {
  const hash = createHash('sha1')
  for (const script of ['words-rules.mjs', 'words-texts.mjs']) {
    hash.update(readFileSync(join(root, '.ci', script)))
  }
  return join(cache, `words-${hash.digest('hex').slice(0, 8)}.json`)
}

function readCache() {
  return existsSync(cachePath()) ? JSON.parse(readFileSync(cachePath(), 'utf8')) : {}
}

function writeCache(issuesByKey) {
  mkdirSync(cache, { recursive: true })
  const temporary = `${cachePath()}.${process.pid}`
  writeFileSync(temporary, JSON.stringify(issuesByKey))
  renameSync(temporary, cachePath())
}

function checkAll(issuesByPath) {
  const { raised, lowered } = compareCounts(countsOf(issuesByPath), readAllowed())
  for (const { path, rule, count, allowed } of raised) {
    const issues = issuesByPath.get(path).filter((issue) => issue.rule === rule)
    print(path, issues)
    fail(`${path}: ${count} findings of ${rule}, and ${allowed} are allowed. Rewrite a sentence.\n`)
  }
  for (const { path, rule, count, allowed } of lowered) {
    fail(
      `${path}: ${count} findings of ${rule}, and ${allowed} are allowed: npm run words -- --update`,
    )
  }
}

function update(issuesByPath) {
  const { allowed, raised } = lowerAllowed(countsOf(issuesByPath), readAllowed())
  writeFileSync(ALLOWED, formatAllowed(allowed))
  for (const { path, rule } of raised) fail(`${path}: more findings of ${rule} are not allowed.`)
}

function printTotals(issuesByPath) {
  const rules = [...issuesByPath.values()].flat().map(({ rule }) => rule)
  for (const name of RULE_NAMES) {
    console.log(`${name.padEnd(8)}${rules.filter((rule) => rule === name).length}`)
  }
}

function countsOf(issuesByPath) {
  const counts = new Map()
  for (const [path, issues] of issuesByPath) {
    for (const { rule } of issues) {
      const key = `${path} ${rule}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  return counts
}

function print(path, issues) {
  for (const { line, rule, found, text, advice } of issues) {
    console.error(`${path}:${line}: ${text}\n  ${rule} (${found}): ${advice}`)
  }
}

function readAllowed() {
  return parseAllowed(readFileSync(ALLOWED, 'utf8'))
}

function fail(message, status = 1) {
  console.error(message)
  process.exitCode = status
}
