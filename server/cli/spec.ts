import { selectDialect } from '../../contracts/spec/select-dialect.ts'
import { resolveDialect } from '../domain/responses/dialect.ts'
import { terminalBlock } from '../domain/text/terminal-text.ts'
import type { ResolvedArguments } from '../options/resolve-settings.ts'
import { rejectArguments } from './shared/reject-arguments.ts'
import type { Terminal } from './terminal/terminal.ts'

/** Runs `spec`: prints openapi.yaml as YAML or JSON. With a dialect, prints only the chosen value of each switch. */
export async function spec(terminal: Terminal, resolved: ResolvedArguments): Promise<number> {
  rejectArguments('spec', resolved)
  const { settings, givenSettings, commandOptions } = resolved
  const isJson = commandOptions.json === 'true'
  if (!givenSettings.has('dialect') && !isJson) {
    const text = await import('../../contracts/spec/generated/openapi-text.json', {
      with: { type: 'json' },
    })
    terminal.out(terminalBlock(text.default))
    return 0
  }
  const whole = await loadDocument()
  const document = givenSettings.has('dialect')
    ? selectDialect(whole, resolveDialect(settings.dialect))
    : whole
  terminal.out(terminalBlock(isJson ? toJson(document) : await toYaml(document)))
  return 0
}

async function loadDocument(): Promise<Readonly<Record<string, unknown>>> {
  const { openapiDocument } = await import('../../contracts/spec/openapi-document.ts')
  return openapiDocument as unknown as Readonly<Record<string, unknown>>
}

function toJson(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`
}

// Writes no YAML aliases, because some generators of clients cannot read them.
async function toYaml(document: object): Promise<string> {
  const { stringify } = await import('yaml')
  return stringify(document, { aliasDuplicateObjects: false, lineWidth: 110 })
}
