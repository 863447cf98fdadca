// Tests .ci/words-*.mjs with small texts. `npm run check` applies them to the texts of this project.
import { expect, test } from 'vitest'
import { issuesIn, words } from './support/words.ts'

const thirtyOneWords = `${'word '.repeat(30)}word.`

test.each([
  ['a sentence that starts with "What"', 'What is late is dropped.', 'clause What'],
  ['a sentence that starts with "Who"', 'It waits. Who asks gets it.', 'clause Who'],
  ['"tell"', 'The page tells the user.', 'tell tells'],
  ['"is no"', 'This is no token.', 'is-no is no'],
  ['a banned word', 'The clock stands still.', 'banned stands still'],
  ['a sentence of 31 words', thirtyOneWords, 'long 31 words'],
])('finds %s', (_, text, finding) => {
  expect(issuesIn('docs/a.md', text)).toEqual([`1 ${finding}`])
})

test.each([
  ['a question', 'What is late?'],
  ['"there is no"', 'There is no token, and there are no accounts.'],
  ['"is no longer"', 'The token is no longer valid.'],
  ['"tell" inside a quotation', 'The user writes "tell me more" and waits.'],
  ['code', 'The member `told` is gone.'],
  ['a word that contains another', 'The lifetime of a token, a foretelling, a lifecycle.'],
  ['two sentences of 30 words', `${'Word '.repeat(29)}end. ${'Word '.repeat(29)}end.`],
])('accepts %s', (_, text) => {
  expect(issuesIn('docs/a.md', text)).toEqual([])
})

test('in Markdown code blocks are skipped and each cell of a table is a sentence', () => {
  const text = [
    '# What is told',
    '',
    '```',
    'it tells',
    '```',
    '',
    '| a | b |',
    '|---|---|',
    `| ${'word '.repeat(20)} | ${'word '.repeat(20)}|`,
    '| What came | `tell` |',
    '- first',
    '  and tell',
  ].join('\n')

  expect(issuesIn('docs/a.md', text)).toEqual(['1 tell told', '10 clause What', '11 tell tell'])
})

test('in a source file, comments and texts are checked, without values and code', () => {
  const text = [
    '/**',
    ' * A clock.',
    ' * What it tells is the time.',
    ' */',
    'export const tell = told // names are not read',
    '// One sentence over',
    '// two lines that tells.',
    `throw new Error(\`\${name} is no token: \${told}\`)`,
    "const label = 'told'",
  ].join('\n')

  expect(issuesIn('server/a.ts', text)).toEqual([
    '3 clause What',
    '3 tell tells',
    '6 tell tells',
    '8 is-no is no',
  ])
})

test('each column of a help text is a sentence of its own', () => {
  const column = 'word '.repeat(16)
  const text = `const help = \`Usage\n\n  --one   ${column}\n          tells\n  --two   ${column}\n\``

  expect(issuesIn('server/a.ts', text)).toEqual(['3 tell tells'])
})

test('each block of HTML is a sentence of its own', () => {
  const column = 'word '.repeat(16)

  expect(issuesIn('server/a.ts', `const page = html\`<p>${column}</p><p>${column}</p>\``)).toEqual(
    [],
  )
})

test('a style sheet and a PEM block have no sentences', () => {
  const many = 'word '.repeat(31)
  const issuesOf = (text: string) => issuesIn('server/a.ts', `const text = \`${text}\``)

  expect(issuesOf(`p { margin: 0; font: ${many} }\ntd, th { top: 0; }\n`)).toEqual([])
  expect(issuesOf(`-----BEGIN PRIVATE KEY-----\n${many}`)).toEqual([])
  expect(issuesOf(`Send { a: 1 } with ${many}`)).toEqual(['1 long 35 words'])
})

test('in a test file, comments and titles are checked, but no other texts', () => {
  const text = [
    '// What is told',
    // In two parts, so that the check does not read a title of this file.
    ['test', "('what is late is told', () => send('it tells'))"].join(''),
    'test.each([',
    "  ['it tells', 1],",
    "])('%s tells', () => {})",
  ].join('\n')

  expect(issuesIn('test/a.test.ts', text)).toEqual([
    '1 clause What',
    '1 tell told',
    '2 clause what',
    '2 tell told',
    '5 tell tells',
  ])
})

test('in a YAML file, titles, summaries and descriptions are checked', () => {
  const text = [
    '# tells',
    'title: It tells',
    'description: |',
    '  Fine.',
    '  What is told.',
    'name: told',
    'responses:',
    "  '200': { description: It tells }",
  ].join('\n')

  expect(issuesIn('scenarios/a.yaml', text)).toEqual([
    '2 tell tells',
    '5 clause What',
    '5 tell told',
    '8 tell tells',
  ])
})

test('a count above the list is raised, a count below it is lowered', () => {
  const allowed = words.parseAllowed('# comment\na.md: long 2, tell 1\n')

  const { raised, lowered } = words.compareCounts(new Map([['a.md long', 3]]), allowed)

  expect(raised).toEqual([{ path: 'a.md', rule: 'long', count: 3, allowed: 2 }])
  expect(lowered).toEqual([{ path: 'a.md', rule: 'tell', count: 0, allowed: 1 }])
})

test('an update lowers counts and refuses to raise them', () => {
  const allowed = words.parseAllowed('a.md: long 2, tell 2\n')
  const counts = new Map([
    ['a.md long', 1],
    ['a.md tell', 3],
  ])

  const updated = words.lowerAllowed(counts, allowed)

  expect(words.formatAllowed(updated.allowed)).toContain('\na.md: long 1, tell 2\n')
  expect(updated.raised.map(({ path, rule }) => `${path} ${rule}`)).toEqual(['a.md tell'])
})

test('an update moves the counts of a renamed file to one new file only', () => {
  const allowed = words.parseAllowed('old.md: long 2\n')
  const counts = new Map([
    ['copy.md long', 2],
    ['new.md long', 1],
  ])

  const updated = words.lowerAllowed(counts, allowed)

  expect(words.formatAllowed(updated.allowed)).toContain('\ncopy.md: long 2\n')
  expect(updated.raised.map(({ path }) => path)).toEqual(['new.md'])
})
