import { join, relative, resolve } from 'node:path'
import { UserError } from '../../domain/base/user-error.ts'
import type { Scenario } from '../../domain/scenarios/scenario.ts'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import { terminalText } from '../../domain/text/terminal-text.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { pathExists, writeNewFile } from '../../runtime/files.ts'
import { formatScenario, schemaFileName, schemaLine } from '../../scenario-files/format-scenario.ts'
import { scenarioSchema } from '../../scenario-files/parse-scenario.ts'
import type { ScenarioSources } from '../../scenario-files/read-scenarios.ts'
import { createScenarioCatalog } from '../../scenario-files/scenario-catalog.ts'
import { scenarioNameOf } from '../../scenario-files/scenario-name.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** Runs `scenarios new`: writes a first scenario file, and prints the next steps. Never overwrites a file. */
export async function newScenario(
  { cwd, out, err }: Terminal,
  { words, commandOptions }: ResolvedArguments,
  sources: ScenarioSources,
): Promise<number> {
  const name = scenarioNameIn(words)
  const text =
    commandOptions.from === undefined
      ? BLANK_SCENARIO
      : await copyScenario(commandOptions.from, sources)
  const folder = sources.directories.at(-1) ?? resolve(cwd, 'scenarios')
  const path = join(folder, `${name}.yaml`)
  const shown = relative(cwd, path) || path
  if (!(await writeNewFile(path, `${schemaLine}\n${text}`))) {
    throw new UserError(`${shown} is there already. Choose another name, or edit that file.`)
  }
  const schemaFile = await writeNewFile(
    join(folder, schemaFileName),
    `${JSON.stringify(scenarioSchema, null, 2)}\n`,
  )
  const place = relative(cwd, folder) || '.'
  if (sources.shipped.some((shipped) => shipped.name === name)) {
    err(
      terminalText`Warning: ${name} is also a shipped scenario. With this folder, your file replaces it everywhere. Rename the file, or add "extends: ${name}" to change only a part.\n`,
    )
  }
  out(terminalText`Wrote ${shown}${schemaFile ? `, and ${schemaFileName} beside it, with which editors complete it` : ''}.

Check it:         videoid-emulator scenarios check ${shown}
Test it:          videoid-emulator scenarios test ${name} --scenarios ${place}
Use it:           videoid-emulator start --scenarios ${place} --scenario ${name}
`)
  return 0
}

const BLANK_SCENARIO = `version: 1
title: What happens, in one line
# Every key is in docs/scenarios.md. Editors complete the keys because of the line at the top.
timeline:
  - { wait: 2m, user: open-link }
  - { wait: 3m, user: submit }
  - { wait: 1m, operator: take-call, takes: 5m }
  - { operator: reject, reason: identity_document_not_available }
expect:
  - { t: "0s", status: running }
  - { t: "11m", status: ko, callback: ko, reason: identity_document_not_available }
`

function scenarioNameIn(words: readonly string[]): string {
  const [name, more] = words
  if (name === undefined || more !== undefined) {
    const got = name === undefined ? 'none' : `${words.length}`
    throw new UserError(
      `scenarios new takes one name, but got ${got}. Write videoid-emulator scenarios new <name>.`,
    )
  }
  if (scenarioNameOf(`${name}.yaml`) === name && name !== 'routes') return name
  throw new UserError(
    `"${name}" cannot be the name of a scenario. Write lower-case letters, digits and hyphens (routes is taken).`,
  )
}

async function copyScenario(from: string, sources: ScenarioSources): Promise<string> {
  // The folder of the new file may not exist yet.
  const there = await Promise.all(sources.directories.map(pathExists))
  const directories = sources.directories.filter((_, i) => there[i])
  const book = await createScenarioCatalog({ ...sources, directories })
  const scenario = book.scenarios.get(from)
  if (scenario !== undefined) return copyText(scenario)
  const names = book.names()
  const hint = didYouMean(from, names) || `, there are ${names.join(', ')}`
  throw new UserError(`--from: No scenario is called "${from}"${hint}`)
}

function copyText({ name, file: _, ...text }: Scenario): Promise<string> {
  const { version, title = name, ...rest } = text
  return formatScenario({ version, title: `After ${name}: ${title}`.slice(0, 120), ...rest })
}
