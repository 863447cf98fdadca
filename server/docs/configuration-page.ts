import { environmentName, isSwitch } from '../options/find-option.ts'
import type { Option } from '../options/option.ts'
import { OPTIONS } from '../options/options.ts'
import { defaultSettings } from '../runtime/settings.ts'

/** Renders docs/configuration.md. `npm run docs` writes the file, and a test compares it. */
export function configurationPage(): string {
  const commandOptions = OPTIONS.filter(({ setting }) => setting === undefined)
  return `# Configuration

Written by \`npm run docs\` from the option table in server/options/options.ts. Change that, not this.

An option comes from a flag, from the environment, or from a YAML file; a flag wins over the
environment, the environment over the file, the file over the default. The file is
\`videoid-emulator.config.yaml\` in the folder of the start, or the file of \`--config\`. Its keys are the
names of the flags without the dashes (\`public-url\`, or \`publicUrl\` as the library spells it); paths in
it start from its own folder. In the environment a list is separated by commas, and an empty value is
ignored. An unknown option or a forbidden value stops the start with one sentence and exit code 2.

The library takes the same: \`startEmulator({ publicUrl, scenarios: 'stories', at: '2026-01-05T09:00:00+01:00' })\`,
except that \`config\` and the environment are not read, \`port\` is a free one, and nothing is printed.

## Options of \`start\` and \`exec\`

${configurationTable()}

## Other options

${table(commandOptions)}

\`exec\` sets \`VIDEOID_EMULATOR_URL\` and \`VIDEOID_EMULATOR_TOKEN\` for the command it runs, so that an
\`explain\` in it asks the right emulator.

## A file

With the first line, an editor that knows YAML completes and checks the rest: the package has a JSON Schema of
this file.

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

Six details of the API are not public, and a real client could meet either value of each
([fidelity.md](fidelity.md#dialect)). \`--dialect\` names a file with any of these switches. The config file
may have the same switches in its group \`wire:\`; \`--dialect\` replaces the whole group. In the library it is \`startEmulator({ dialect: { emptyList: 200 } })\`.

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
| \`types\` | \`data\`, \`audit\`, \`timestamp\` (or \`tsr\`, \`timestamping\`, \`marca\`), \`images\` (or \`documents\`, \`resources\`, \`files\`, \`pdf\`, \`zip\`) | for each of the four a name, or a list of names, which replace its own; error 224 names the first one |
| \`delivery\` | \`binary\`: a file travels as it is | \`base64\`: \`{ nome, dimensione, file }\` in the envelope; \`signed-url\`: \`[{ fileName, mimeType, fileSize, md5, urlExpire, downloadUrl }]\`, where the address is good without a token for an hour of the emulator's clock, then 403. The audit is a PDF in both |
| \`reasonStyle\` | \`compact\`: \`facemismatch\` | \`snake\`: \`face_mismatch\`. \`--reason-style\` wins over it |
| \`callbackJson\` | \`wrapped\`: \`{"data": {...}, "custom": ...}\` | \`bare\`: the resource itself, with what the client gave in \`callback.data\` |
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
