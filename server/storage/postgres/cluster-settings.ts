import { UserError } from '../../domain/base/user-error.ts'
import { type Instant, instant } from '../../domain/time/instant.ts'
import type { DatabaseConnection } from './database-connection.ts'
import { listUnlistedNamespaces } from './namespace-owners.ts'

/**
 * The settings of a replica that decide how it responds to a request. The keys are the names of options, such as
 * `--seed`.
 */
export type ClusterSettings = Readonly<Record<string, string>>

/** The values that all replicas of a cluster share. */
export interface ClusterFacts {
  /** The time that a manual clock of a new namespace shows. */
  readonly startedAt: Instant
  /** Proves that a request comes from another replica. */
  readonly secret: string
}

/**
 * Stores the settings of the first replica, and compares those of later ones. Throws a UserError that names the
 * differences.
 */
export async function agreeOnSettings(
  connection: DatabaseConnection,
  { name, settings, startedAt }: ClusterProposal,
  isFirst: boolean,
): Promise<ClusterFacts> {
  if (isFirst) {
    await connection.query(STORE_FACTS, [JSON.stringify(settings), String(startedAt)])
    await connection.query(STORE_SECRET)
    await listUnlistedNamespaces(connection)
  }
  const rows = await connection.query('SELECT name, value FROM videoid_emulator_meta')
  const metaOf = (key: string) => String(rows.find((row) => row.name === key)?.value ?? '')
  const differences = differencesOf(JSON.parse(metaOf('settings')), settings)
  if (differences.length > 0) {
    throw new UserError(
      `This replica differs from the running ones with ${name}: ${differences.join('; ')}. Start all replicas with the same settings.`,
    )
  }
  return { startedAt: instant(Number(metaOf('started-at'))), secret: metaOf('secret') }
}

/** The values of a replica that wants to join. */
export interface ClusterProposal {
  /** The URL of the database without the password. */
  readonly name: string
  readonly settings: ClusterSettings
  readonly startedAt: Instant
}

function differencesOf(theirs: ClusterSettings, ours: ClusterSettings): readonly string[] {
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])]
  return names
    .filter((name) => theirs[name] !== ours[name])
    .map((name) => `${name} is ${ours[name] ?? 'missing'} instead of ${theirs[name] ?? 'missing'}`)
}

const STORE_FACTS = `INSERT INTO videoid_emulator_meta VALUES ('settings', $1), ('started-at', $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value`

const STORE_SECRET = `INSERT INTO videoid_emulator_meta
VALUES ('secret', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''))
ON CONFLICT DO NOTHING`
