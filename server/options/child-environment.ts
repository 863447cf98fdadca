import { UserError } from '../domain/base/user-error.ts'
import { didYouMean } from '../domain/text/did-you-mean.ts'
import type { Kind } from './value-kinds.ts'

/** The values of the placeholders in `--set-env`: `{url}`, `{token}`, `{host}`, `{port}`. */
export type PlaceholderValues = {
  readonly url: string
  readonly token: string
  readonly host: string
  readonly port: string
}

const PLACEHOLDERS = ['url', 'token', 'host', 'port'] as const

/** A variable for the command that `exec` runs, such as `API_BASE={url}`. */
export const environmentVariable: Kind<string> = {
  placeholder: '<NAME=value>',
  allowed: 'a variable and its value, such as API_BASE={url} or API_TOKEN={token}',
  parse: (text) => (/^[A-Za-z_][A-Za-z0-9_]*=[^\0]*$/.test(text) ? text : undefined),
}

/** Returns the variables of `--set-env` with placeholders replaced. Throws a UserError for an unknown `{name}`. */
export function expandEnvironmentVariables(
  texts: readonly string[],
  address: PlaceholderValues,
): Readonly<Record<string, string>> {
  const pairs = texts.map((text) => {
    const at = text.indexOf('=')
    return [text.slice(0, at), fillPlaceholders(text.slice(at + 1), text, address)] as const
  })
  return Object.fromEntries(pairs)
}

/** Throws a UserError for an unknown `{name}`. Called before the emulator starts. */
export function validateSetEnvPlaceholders(texts: readonly string[]): void {
  expandEnvironmentVariables(texts, { url: '', token: '', host: '', port: '' })
}

function fillPlaceholders(value: string, text: string, address: PlaceholderValues): string {
  return value.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const placeholder = PLACEHOLDERS.find((each) => each === name)
    if (placeholder !== undefined) return address[placeholder]
    const suggestion = didYouMean(name, PLACEHOLDERS)
    throw new UserError(
      `--set-env ${text}: ${whole} is not a known placeholder${suggestion === '' ? '.' : suggestion} Write ${PLACEHOLDERS.map((each) => `{${each}}`).join(', ')}, or no braces.`,
    )
  })
}
