import { createHash } from 'node:crypto'
import { resolveDialect } from '../../domain/responses/dialect.ts'
import { formatInstant } from '../../domain/time/instant.ts'
import type { Settings } from '../../runtime/settings.ts'
import type { ScenarioCatalog } from '../../scenario-files/scenario-catalog.ts'

/**
 * Returns the settings that all replicas must share, because they decide what a request gets. The names are for people.
 * Scenario files and the dialect are digests.
 */
export function sharedSettingsOf(
  settings: Settings,
  { names, scenarios, routes }: ScenarioCatalog,
): Readonly<Record<string, string>> {
  const { at, credit, budget } = settings
  const files = names().map((name) => [name, scenarios.get(name)])
  return {
    '--seed': String(settings.seed),
    '--scenario': settings.scenario,
    'the digest of the scenario files': digestOf([files, routes]),
    'the digest of the dialect': digestOf(resolveDialect(settings.dialect)),
    '--reason-style': settings.reasonStyle,
    '--pace': settings.pace,
    '--clock': settings.clock,
    '--at': at === undefined ? 'none' : formatInstant(at),
    '--speed': String(settings.speed),
    '--auth': settings.auth,
    '--prices': settings.prices,
    '--credit': String(credit ?? 'none'),
    '--budget': String(budget ?? 'none'),
    '--wire-only': String(settings.wireOnly),
    '--store-lease': `${settings.storeLease}ms`,
  }
}

// The folder of a scenario file may have another path on another machine.
function digestOf(value: unknown): string {
  const text = JSON.stringify(value, (key, member) => (key === 'file' ? undefined : member))
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
