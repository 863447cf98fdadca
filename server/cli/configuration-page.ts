import { defaultSettings } from '../shell/settings.ts'
import { environmentName, isSwitch } from './option-lookup.ts'
import type { Option } from './options.ts'
import { OPTIONS } from './options.ts'

/** docs/configuration.md, whole. `npm run docs` writes it; a test compares. */
export function configurationPage(): string {
  const own = OPTIONS.filter(({ setting }) => setting === undefined)
  return `# Configuration

Written by \`npm run docs\` from the option table in server/cli/options.ts. Change that, not this.

An option comes from a flag, from the environment, or from a YAML file; a flag wins over the
environment, the environment over the file, the file over the default. The file is
\`videoid-emulator.config.yaml\` in the folder of the start, or what \`--config\` names. Its keys are the
names of the flags without the dashes (\`public-url\`, or \`publicUrl\` as the library spells it); paths in
it start from its own folder. In the environment a list is separated by commas, and an empty value is
as good as none. What is not known, or not allowed, stops the start with one sentence and exit code 2.

## Options of \`start\` and \`exec\`

${configurationTable()}

## Other options

${table(own)}

\`exec\` sets \`VIDEOID_EMULATOR_URL\` and \`VIDEOID_EMULATOR_TOKEN\` for the command it runs, so that an
\`explain\` in it asks the right emulator.

## A file

\`\`\`yaml
port: 4280
scenario: slow-operator
scenarios: [./scenarios]
clock: manual
at: 2026-01-05T09:00:00+01:00
allow-callback-host:
  - hooks.example.com
\`\`\`
`
}

/** A page with the table of all settings between its two markers, whatever stood there before. */
export function withConfigurationTable(page: string): string {
  const between = /(<!-- configuration[^>]*-->\n)[\s\S]*?(<!-- \/configuration -->)/
  return page.replace(between, (_all, open, close) => `${open}${configurationTable()}\n${close}`)
}

/** The table of all settings, which the README shows too. */
export function configurationTable(): string {
  return table(OPTIONS.filter(({ setting }) => setting !== undefined))
}

function table(options: readonly Option[]): string {
  const head = '| flag | environment | meaning | default |\n| --- | --- | --- | --- |'
  return [head, ...options.map(row)].join('\n')
}

function row(option: Option): string {
  const value = isSwitch(option) ? '' : ` ${option.kind.placeholder}`
  const flag = `\`--${option.name}${value}\``.replaceAll('|', '\\|')
  const repeatable = option.repeatable ? ' (repeatable)' : ''
  const cells = [
    flag + repeatable,
    `\`${environmentName(option)}\``,
    option.help,
    defaultOf(option),
  ]
  return `| ${cells.join(' | ')} |`
}

function defaultOf({ setting, defaultText }: Option): string {
  if (defaultText !== undefined) return defaultText
  const value = setting === undefined ? undefined : defaultSettings[setting]
  if (value === false) return 'off'
  return value === undefined ? '' : `\`${value}\``
}
