import { environmentName, isSwitch } from '../options/find-option.ts'
import type { Option } from '../options/option.ts'
import { OPTIONS } from '../options/options.ts'
import { defaultSettings } from '../runtime/settings.ts'

/** Renders docs/configuration.md. `npm run docs` writes the file, and a test compares it. */
export function configurationPage(): string {
  const commandOptions = OPTIONS.filter(({ setting }) => setting === undefined)
  return `# Configuration

Written by \`npm run docs\` from the option table in server/options/options.ts. Change the table, not this page.

An option comes from a flag, from the environment, or from a YAML file. A flag wins over the
environment, the environment over the file, and the file over the default. The file is
\`videoid-emulator.config.yaml\` in the folder where the emulator is started, or the file that
\`--config\` names. Its keys are the names of the flags without the dashes (\`public-url\`, or \`publicUrl\` as the
library spells it); paths in the file are relative to its folder. In the environment, commas separate the values of a
list, and an empty value is ignored. An unknown option or a forbidden value stops the start with one sentence and exit
code 2.

The library takes the same options: \`startEmulator({ publicUrl, scenarios: 'stories', at: '2026-01-05T09:00:00+01:00' })\`,
but it reads neither a config file nor the environment. By default, it uses any free port and prints nothing.

## Options of \`start\` and \`exec\`

${configurationTable()}

## Other options

${table(commandOptions)}

\`exec\` sets \`VIDEOID_EMULATOR_URL\` and \`VIDEOID_EMULATOR_TOKEN\` for the command it runs, so that
\`videoid-emulator explain\` in that command reads from the right emulator.

## A file

The first line names the JSON Schema of this file, which is in the package. With it, a YAML editor completes and
checks the other lines.

\`\`\`yaml
# yaml-language-server: $schema=./node_modules/videoid-emulator/dist/config.schema.json
port: 4280
scenario: slow-operator
scenarios: [./scenarios]
clock: manual
at: 2026-01-05T09:00:00+01:00
allow-callback-host:
  - hooks.example.com
\`\`\`

## The dialect

Six details of the API are not public, and the real service could use either value of each
([fidelity.md](fidelity.md#dialect)). \`--dialect\` names a file with any of these switches. The config file
can have the same switches in its group \`wire:\`; \`--dialect\` replaces the whole group. In the library, write
\`startEmulator({ dialect: { emptyList: 200 } })\`.

\`\`\`yaml
wire:
  types: { audit: protocol, images: [documents, pictures] }
  delivery: base64
  reasonStyle: snake
  callbackJson: bare
  emptyList: 200
  fieldErrors: modern
\`\`\`

| switch | default | other values |
| --- | --- | --- |
| \`types\` | \`data\`, \`audit\`, \`timestamp\` (or \`tsr\`, \`timestamping\`, \`marca\`), \`images\` (or \`documents\`, \`resources\`, \`files\`, \`pdf\`, \`zip\`) | for each of the four types, a name or a list of names: they replace the default names, and error 224 shows the first |
| \`delivery\` | \`binary\`: a file is sent unchanged | \`base64\`: \`{ nome, dimensione, file }\` in the envelope; \`signed-url\`: \`[{ fileName, mimeType, fileSize, md5, urlExpire, downloadUrl }]\`, where \`downloadUrl\` needs no token. After an hour of the emulator's clock, it answers 403. With each of these two values, the audit is always a PDF |
| \`reasonStyle\` | \`compact\`: \`facemismatch\` | \`snake\`: \`face_mismatch\`. \`--reason-style\` wins over it |
| \`callbackJson\` | \`wrapped\`: \`{"data": {...}, "custom": ...}\` | \`bare\`: the resource itself, with the content of \`callback.data\` in the client's request |
| \`emptyList\` | \`404\`: refused with error 221 | \`200\`: \`[]\` |
| \`fieldErrors\` | \`classic\`: 428 for a missing member in the body of a POST, 406 for a wrong one | \`modern\`: 422 for both, with the same numbers and texts |
`
}

function configurationTable(): string {
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
    option.flagOnly ? '' : `\`${environmentName(option)}\``,
    option.help,
    defaultOf(option),
  ]
  return `| ${cells.join(' | ')} |`
}

/** The default of an option, as the pages show it. */
export function defaultOf({ setting, defaultText }: Option): string {
  if (defaultText !== undefined) return defaultText
  const value = setting === undefined ? undefined : defaultSettings[setting]
  if (value === false) return 'off'
  return value === undefined ? '' : `\`${value}\``
}
