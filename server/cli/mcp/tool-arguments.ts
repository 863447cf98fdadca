import { UserError } from '../../domain/base/user-error.ts'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import { quote } from '../../domain/text/quote.ts'

/** One argument of a tool. It becomes a property of the JSON Schema that clients read. */
export interface ToolArgument {
  readonly type: 'string' | 'integer' | 'boolean' | 'object' | 'array'
  /** Explains the argument to the agent, with an example. */
  readonly description: string
  /** The only values of a text. */
  readonly values?: readonly string[]
  readonly required?: true
}

export type ToolArguments = Readonly<Record<string, ToolArgument>>

/** JSON Schema of the arguments of a tool. It allows no other arguments. */
export interface ToolInputSchema {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, object>>
  readonly required: string[]
  readonly additionalProperties: false
  readonly [key: string]: unknown
}

export function toInputSchema(known: ToolArguments): ToolInputSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(known).map(([name, argument]) => [name, propertySchema(argument)]),
    ),
    required: Object.keys(known).filter((name) => known[name]?.required === true),
    additionalProperties: false,
  }
}

function propertySchema({ type, description, values }: ToolArgument): object {
  return {
    type,
    description,
    ...(values === undefined ? {} : { enum: values }),
    ...(type === 'array' ? { items: { type: 'string' } } : {}),
    ...(type === 'object' ? { additionalProperties: true } : {}),
    ...(type === 'integer' ? { minimum: 1 } : {}),
  }
}

/** Throws a UserError for the first argument that is unknown, missing, or has a wrong type or value. */
export function checkToolArguments(
  tool: string,
  known: ToolArguments,
  given: Readonly<Record<string, unknown>>,
): void {
  const names = Object.keys(known)
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, names) || '.'
    const list = names.length === 0 ? 'It takes none.' : `Its arguments are ${names.join(', ')}.`
    throw new UserError(`The tool ${tool} has no argument ${quote(unknown)}${hint} ${list}`)
  }
  for (const [name, argument] of Object.entries(known)) {
    const value = given[name]
    if (value !== undefined) checkValue(`The argument ${name} of ${tool}`, argument, value)
    else if (argument.required) {
      throw new UserError(
        `The tool ${tool} needs the argument ${name}: ${lowerFirst(argument.description)}`,
      )
    }
  }
}

function checkValue(subject: string, { type, values }: ToolArgument, value: unknown): void {
  if (!hasType(value, type)) {
    throw new UserError(`${subject} cannot be ${JSON.stringify(value)}. Write ${TYPE_NAMES[type]}.`)
  }
  if (values === undefined || values.includes(String(value))) return
  const hint = didYouMean(String(value), values) || '.'
  throw new UserError(
    `${subject} cannot be ${quote(String(value))}${hint} Write one of ${values.join(', ')}.`,
  )
}

const TYPE_NAMES: Readonly<Record<ToolArgument['type'], string>> = {
  string: 'a text',
  integer: 'a whole number from 1',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list of texts',
}

function hasType(value: unknown, type: ToolArgument['type']): boolean {
  switch (type) {
    case 'integer':
      return Number.isSafeInteger(value) && Number(value) >= 1
    case 'array':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    default:
      return typeof value === type
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
