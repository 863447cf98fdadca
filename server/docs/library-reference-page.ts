import { type Declaration, type DeclaredMember, readDeclarations } from './declarations.ts'

const MODULES = {
  'videoid-emulator': 'server/index.ts',
  'videoid-emulator/vitest': 'server/vitest.ts',
  'videoid-emulator/intercept': 'server/intercept.ts',
}

/** Reads every function, class, interface and type of the page. `root` is the folder of the project. */
export function publicDeclarations(root: string): readonly Declaration[] {
  return readDeclarations(root, MODULES)
}

/** Renders docs/api.md: every public name of the library. `root` is the folder of the project. */
export function apiPage(root: string): string {
  const declarations = publicDeclarations(root)
  const parts = PARTS.map(({ title, intro, holds }) => {
    const ownDeclarations = declarations.filter(holds).sort((a, b) => (a.name < b.name ? -1 : 1))
    return { title, intro, ownDeclarations }
  })
  return `# Library reference

Written by \`npm run docs\` from the declarations in the sources. Change their doc comments, not this page.

This page lists every function, class, interface and type of the library, for looking something up. To learn the
library, read [testing.md](testing.md). [configuration.md](configuration.md) explains each option at length.

A method throws or rejects only if its text says so. Durations are texts such as \`90s\`, \`4m\`, \`26h\` and \`30d\`; other
texts that name an instant are ISO 8601.

${parts.map(({ title, ownDeclarations }) => `- [${title}](#${anchor(title)}): ${ownDeclarations.map(({ name }) => link(name)).join(', ')}`).join('\n')}

${parts.map(({ title, intro, ownDeclarations }) => `## ${title}\n\n${intro}\n\n${ownDeclarations.map(section).join('\n\n')}`).join('\n\n')}
`
}

const PARTS: readonly {
  readonly title: string
  readonly intro: string
  readonly holds: (declaration: Declaration) => boolean
}[] = [
  {
    title: 'Functions',
    intro: 'Import each one from the module that its section names.',
    holds: ({ kind }) => kind === 'function' || kind === 'constant',
  },
  {
    title: 'Errors',
    intro: 'Import them from `videoid-emulator`, to recognise an error with `instanceof`.',
    holds: ({ kind }) => kind === 'class',
  },
  {
    title: 'Exported types',
    intro:
      'Import them with `import type { … }` from the module that exports the function that uses them.',
    holds: ({ kind, module }) => (kind === 'interface' || kind === 'type') && module !== undefined,
  },
  {
    title: 'Other types',
    intro: 'The types above mention these types. They are not exported; TypeScript infers them.',
    holds: ({ kind, module }) => (kind === 'interface' || kind === 'type') && module === undefined,
  },
]

function section(declaration: Declaration): string {
  const { name, kind, module, doc, code, bases, mentions, members } = declaration
  const isCallable = kind === 'function' || kind === 'constant'
  const imported =
    isCallable && module !== undefined ? `import { ${name} } from '${module}'\n\n` : ''
  const properties = members.filter(({ isMethod }) => !isMethod)
  const methods = members.filter(({ isMethod }) => isMethod)
  return [
    `### ${name}`,
    code === '' ? '' : fence(`${imported}${code}`),
    bases.length > 0 ? '' : typesLine(mentions, name),
    renderDoc(doc),
    bases.length > 0 ? `Extends ${bases.map((base) => linkTypes(base, mentions)).join(', ')}.` : '',
    properties.length > 0 ? table(properties) : '',
    ...methods.map((method) => methodSection(name, method)),
  ]
    .filter((text) => text !== '')
    .join('\n\n')
}

function table(properties: readonly DeclaredMember[]): string {
  const rows = properties.map(({ name, isOptional, code, mentions, doc }) => {
    const type = linkTypes(inOneLine(code), mentions)
    const text = onOneLine(doc).replaceAll('|', '\\|')
    return `| \`${name}${isOptional ? '?' : ''}\` | ${type} | ${text} |`
  })
  return `| property | type | meaning |\n| --- | --- | --- |\n${rows.join('\n')}`
}

/**
 * Joins the lines of a code text. Members of an object type on separate lines have no semicolons, so this function
 * inserts them.
 */
function inOneLine(code: string): string {
  return onOneLine(code.replaceAll(/(?<![{|&(,<:])\n\s*(?![}|&)>\s])/g, '; '))
}

function methodSection(owner: string, { name, code, doc, mentions }: DeclaredMember): string {
  return [`#### ${owner}.${name}`, fence(code), typesLine(mentions, owner), renderDoc(doc)]
    .filter((text) => text !== '')
    .join('\n\n')
}

function typesLine(mentions: readonly string[], self: string): string {
  const others = mentions.filter((name) => name !== self)
  return others.length === 0 ? '' : `Types: ${others.map(link).join(', ')}`
}

/** Renders a type as code, with a link for each public type. */
function linkTypes(code: string, mentions: readonly string[]): string {
  if (mentions.length === 0) return inline(code)
  const names = new RegExp(`\\b(${mentions.join('|')})\\b(?!')`)
  return code
    .split(names)
    .map((part) => (mentions.includes(part) ? link(part) : inline(part)))
    .join('')
}

function inline(code: string): string {
  const trimmed = code.trim()
  if (trimmed === '') return code
  const [before, after] = [/^\s/.test(code) ? ' ' : '', /\s$/.test(code) ? ' ' : '']
  return `${before}\`${trimmed.replaceAll('|', '\\|')}\`${after}`
}

function link(name: string): string {
  return `[\`${name}\`](#${anchor(name)})`
}

function anchor(title: string): string {
  return title.toLowerCase().replaceAll(' ', '-')
}

/** Renders a doc comment as Markdown. Examples become code blocks. */
function renderDoc(doc: string): string {
  return doc
    .replaceAll('@example\n', '\n')
    .replaceAll(/(?:^|\n)((?: {4}.*(?:\n|$)|\n(?= {4}))+)/g, (_, block: string) => {
      const lines = block.split('\n').map((line) => line.slice(4))
      return `\n\n${fence(lines.join('\n').trim())}\n`
    })
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}

function fence(code: string): string {
  return blockOf(code.split('\n').map(wrapUnion).join('\n'))
}

/** Breaks a long union, such as the behaviours of a receiver, into several lines. */
function wrapUnion(line: string): string {
  return line.length <= 110 ? line : line.replaceAll(/(.{60,90}?) \| /g, '$1\n    | ')
}

function blockOf(code: string): string {
  return `\`\`\`ts\n${code}\n\`\`\``
}

function onOneLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '').join(' ')
}
