import { join } from 'node:path'
import { startEmulator } from '../../server/index.ts'
import { builtCommand } from '../support/command.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { blocksIn, docsPage, missingLine } from './blocks.ts'
import { inOneShell, strictCurl } from './shell.ts'

/** Returns the files that the reader of a page saves, by their names: "Save this as `name`:". */
export function savedFiles(page: string): Readonly<Record<string, string>> {
  const saved = /[Ss]ave this as\s+`([^`]+)`[^`]*?:\n\n```\w+\n([\s\S]*?)^```/gm
  return Object.fromEntries(
    [...page.matchAll(saved)].map(([, name = '', text = '']) => [name, text]),
  )
}

export type ShellBlock = { readonly text: string; readonly output: string }

/** Returns the commands of a page, without installations and the files that the reader saves. */
export function commandsOf(page: string): readonly ShellBlock[] {
  const saved = Object.values(savedFiles(page))
  return blocksIn(page).filter(
    ({ language, text }) => language === 'sh' && !text.startsWith('npm ') && !saved.includes(text),
  )
}

/** Replaces `npx videoid-emulator` and `npx vitest` by commands that work without an installation. */
export function withoutNpx(text: string): string {
  const node = `'${process.execPath}'`
  const vitest = `${node} '${join(root, 'node_modules/vitest/vitest.mjs')}'`
  return text
    .replaceAll('npx videoid-emulator', `${node} '${builtCommand()}'`)
    .replaceAll('npx vitest run', `${vitest} run --no-color`)
    .replaceAll(/^node --test/gm, `${node} --test --test-reporter=tap`)
}

/**
 * Runs the commands of a page of docs/ in order, in one shell and a new folder, with a separate emulator.
 * Returns the failure that ended the run early, or an empty text, and the documented lines that were not printed.
 */
export async function runPage(name: string) {
  const blocks = blocksIn(docsPage(name))
  const commands = blocks.filter(({ language }) => language === 'sh')
  const yaml = blocks.find(({ language }) => language === 'yaml')?.text
  const folder = folderOf(yaml === undefined ? {} : { 'hesitant.yaml': yaml })
  const emulator = await startEmulator({ scenarioDirectories: [folder] })
  const port = `--port ${new URL(emulator.url).port}`
  const texts = commands.map(({ text }) => withoutNpx(text).replaceAll('--port 4280', port))
  try {
    const options = { cwd: folder, url: emulator.url, before: strictCurl }
    const { printed, failure } = await inOneShell(texts, options)
    const missing = commands.flatMap(({ output }, i) => missingLine(output, printed[i] ?? '') ?? [])
    return { failure, missing, shown: printed.join('\n') }
  } finally {
    await emulator.close()
  }
}
