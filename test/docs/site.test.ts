import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'

/** The exports of site/stage-pages.mjs and site/dead-links.mjs. */
interface SiteScripts {
  stagePages(root: string, target: string): { readonly extensions: readonly string[] }
  deadLinksIn(folder: string, base?: string): readonly string[]
}

const scripts: readonly SiteScripts[] = await Promise.all(
  ['stage-pages', 'dead-links'].map(
    (name) => import(pathToFileURL(join(root, 'site', `${name}.mjs`)).href),
  ),
)
const { stagePages, deadLinksIn }: SiteScripts = Object.assign({}, ...scripts)

const PAGES = {
  'AGENTS.md': '# Agents\n',
  'CHANGELOG.md': '# Changelog\n',
  'CONTRIBUTING.md': '# Contributing\n',
  'SECURITY.md': '# Security\n',
  'docs/guide.md': '# Guide\n[first page](../README.md#start) [examples](examples)\n',
  'docs/examples/shop.php': '<?php\n',
  'fixtures/README.md': '# Fixtures\n',
  'openapi.yaml': 'openapi: 3.1.0\n',
  'scenarios/README.md': '# Scenarios\n',
}

test('the README is the first page of the site, and links to it still work', () => {
  const { staged, read } = stage('# Emulator\n[guide](docs/guide.md) [api](openapi.yaml)\n')

  expect(staged).not.toContain('README.md')
  expect(read('index.md')).toBe('# Emulator\n[guide](docs/guide.md) [api](openapi.yaml)\n')
  expect(read('docs/guide.md')).toContain('[first page](../index.md#start)')
})

test('a linked file that is not a page is part of the site, and a linked folder gets a list', () => {
  const { read, extensions } = stage('[api](openapi.yaml)\n')

  expect(read('public/openapi.yaml')).toBe('openapi: 3.1.0\n')
  expect(read('docs/guide.md')).toContain('[examples](examples/index.md)')
  expect(read('docs/examples/index.md')).toBe('# examples\n\n- [shop.php](shop.php)\n')
  expect([...extensions].sort()).toEqual(['php', 'yaml'])
})

test('a link to a missing file fails the build and is named with its page', () => {
  expect(() => stage('[gone](docs/gone.md)\n')).toThrow('dead links:\nREADME.md: docs/gone.md')
})

test('a link inside of code is not a link of the page', () => {
  const text = '# Emulator\n`[a](gone.md)`\n```sh\n[b](gone.md)\n```\n'

  const { read } = stage(text)

  expect(read('index.md')).toBe(text)
})

test.each([
  ['a missing page', '<a href="/docs/gone.html">', ['index.html: /docs/gone.html']],
  ['a missing id', '<a class="x" href="docs/a.html#no">', ['index.html: docs/a.html#no']],
  ['a missing picture', '<img alt="" src="./no.png">', ['index.html: ./no.png']],
  ['a page outside of the base', '<a href="/a.html">', ['index.html: /a.html'], '/base/'],
  ['pages and ids that exist', '<a href="docs/a.html#yes"><a href="#top"><a href="/docs/">', []],
  ['another host', '<a href="https://example.com/"><a href="mailto:a@example.com">', []],
])('in the built site, %s gives the expected dead links', (_, html, dead, base = '/') => {
  const folder = folderOf({
    'index.html': `<p id="top">${html}`,
    'docs/index.html': '',
    'docs/a.html': '<h2 id="yes">',
  })

  expect(deadLinksIn(folder, base)).toEqual(dead)
})

function stage(readme: string) {
  const source = folderOf({ ...PAGES, 'README.md': readme })
  const target = join(source, 'site/pages')
  const { extensions } = stagePages(source, target)
  return {
    extensions,
    staged: readdirSync(target),
    read: (path: string) => readFileSync(join(target, path), 'utf8'),
  }
}
