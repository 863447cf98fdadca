import { didYouMean, UserError } from '../domain/base/user-error.ts'
import type { Kind } from './value-kinds.ts'

/** What `{name}` in a value of `--set-env` stands for. */
export type PlaceholderValues = {
  readonly url: string
  readonly token: string
  readonly host: string
  readonly port: string
}

const PLACEHOLDERS = ['url', 'token', 'host', 'port'] as const

/** `API_BASE={url}`: a variable of the command that exec runs. */
export const environmentVariable: Kind<string> = {
  placeholder: '<NAME=value>',
  allowed: 'a variable and its value, such as API_BASE={url} or API_TOKEN={token}',
  parse: (text) => (/^[A-Za-z_][A-Za-z0-9_]*=[^\0]*$/.test(text) ? text : undefined),
}

/** The variables that `--set-env` asks for, filled in. Throws a Complaint for an unknown `{name}`. */
export function expandVariables(
  texts: readonly string[],
  address: PlaceholderValues,
): Readonly<Record<string, string>> {
  const pairs = texts.map((text) => {
    const at = text.indexOf('=')
    return [text.slice(0, at), fillPlaceholders(text.slice(at + 1), text, address)] as const
  })
  return Object.fromEntries(pairs)
}

/** Refuses a `{name}` that stands for nothing, before anything is started. */
export function checkVariables(texts: readonly string[]): void {
  expandVariables(texts, { url: '', token: '', host: '', port: '' })
}

function fillPlaceholders(value: string, text: string, address: PlaceholderValues): string {
  return value.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const known = PLACEHOLDERS.find((each) => each === name)
    if (known !== undefined) return address[known]
    const meant = didYouMean(name, PLACEHOLDERS)
    throw new UserError(
      `--set-env ${text}: ${whole} stands for nothing${meant === '' ? '.' : meant} Write ${PLACEHOLDERS.map((each) => `{${each}}`).join(', ')}, or no braces.`,
    )
  })
}
