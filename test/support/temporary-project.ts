import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { builtCommand, type CommandResult, runNode } from './command.ts'
import { root } from './root.ts'

/**
 * Runs Node in a new project with these files, in which only the emulator and Vitest are installed. `argv`
 * returns the arguments for the folder of the project.
 */
export function runNodeInProject(
  files: Readonly<Record<string, string>>,
  argv: (folder: string) => readonly string[],
): Promise<CommandResult> {
  return inProject(files, (folder) => runNode(argv(folder), { cwd: folder }))
}

/** Runs the tests of such a project. Resolves to the numbers of passed and failed tests, and the output. */
export function runTestsInProject(files: Readonly<Record<string, string>>) {
  return inProject(files, async (folder) => {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    const report = join(folder, 'report.json')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const run = [vitest, 'run', '--root', folder, '--testTimeout=120000', ...reporters]
    const { out, err } = await runNode(run, { cwd: folder })
    const results = JSON.parse(await readFile(report, 'utf8'))
    return { passed: results.numPassedTests, failed: results.numFailedTests, output: out + err }
  })
}

/** Calls `run` with the folder of such a project, and deletes the folder afterwards. */
export async function inProject<T>(
  files: Readonly<Record<string, string>>,
  run: (folder: string) => Promise<T>,
): Promise<T> {
  builtCommand()
  const folder = await mkdtemp(join(tmpdir(), 'project-'))
  try {
    const installed = join(folder, 'node_modules')
    await mkdir(installed)
    await symlink(root, join(installed, 'videoid-emulator'))
    await symlink(join(root, 'node_modules/vitest'), join(installed, 'vitest'))
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), text)
    }
    return await run(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}
