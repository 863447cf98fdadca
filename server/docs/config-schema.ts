import { ARTIFACTS } from '../domain/responses/artifact.ts'
import { DIALECT_VALUES } from '../domain/scenarios/validation/validate-dialect.ts'
import { takesList } from '../options/find-option.ts'
import type { Option } from '../options/option.ts'
import { OPTIONS } from '../options/options.ts'

/**
 * Creates the JSON Schema (draft 07) of videoid-emulator.config.yaml, so that editors complete and check the file.
 * The build writes it to dist/config.schema.json.
 */
export function configSchema() {
  const options = OPTIONS.filter(({ setting }) => setting !== undefined)
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'videoid-emulator.config.yaml',
    type: ['object', 'null'],
    additionalProperties: false,
    properties: {
      $schema: { description: 'the JSON Schema of this file, for editors', type: 'string' },
      ...Object.fromEntries(options.flatMap(propertiesOf)),
      wire: {
        ...dialectSchema(),
        description: 'the six switches of the dialect, instead of the option `dialect`',
      },
    },
    not: { required: ['wire', 'dialect'] },
  }
}

/** The properties of an option, one for each of its two names. A key without a value is ignored, so null is allowed. */
function propertiesOf(option: Option): readonly (readonly [string, object])[] {
  const value = option.kind.schema ?? { type: 'string', minLength: 1 }
  const values = takesList(option) ? [value, { type: 'array', items: value }] : [value]
  const schema = { description: option.help, anyOf: [...values, { type: 'null' }] }
  const camelCase = option.name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  return [...new Set([option.name, camelCase])].map((name) => [name, schema] as const)
}

function dialectSchema() {
  const name = { type: 'string', pattern: '^[0-9A-Za-z._~-]{1,64}$' }
  const names = { anyOf: [name, { type: 'array', items: name, minItems: 1 }] }
  return {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: {
      types: {
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(ARTIFACTS.map((artifact) => [artifact, names])),
      },
      ...Object.fromEntries(
        Object.entries(DIALECT_VALUES).map(([key, values]) => [key, { enum: values }]),
      ),
    },
  }
}
