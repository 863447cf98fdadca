import { UserError } from '../../domain/base/user-error.ts'
import type { StoreTrouble } from '../../emulator/storage-port.ts'
import { DatabaseInUse } from './membership.ts'

/** An error of PostgreSQL or of the operating system. */
interface DatabaseError {
  readonly code?: string
  readonly message: string
}

/** Returns the URL of a database with `***` instead of the password. */
export function maskPassword(url: string): string {
  if (!URL.canParse(url)) return 'postgres://…'
  const masked = new URL(url)
  if (masked.password !== '') masked.password = '***'
  if (masked.searchParams.has('password')) masked.searchParams.set('password', '***')
  return masked.href
}

/** Returns why a statement has failed, for clients and for the log. */
export function troubleOfError(error: unknown): StoreTrouble {
  const { code, message } = error as DatabaseError
  if (code === diskFull) return { status: 'disk full', why: message }
  return { status: 'database away', why: message === '' ? String(code) : message }
}

/** Returns whether a start may succeed later, without a change of the settings. */
export function isWorthRetrying(error: unknown): boolean {
  const { code = '' } = error as DatabaseError
  return !(error instanceof UserError) && !/^(28|3D|42|0A)/.test(code)
}

/** Converts an error at the start to one sentence with a remedy. */
export function toStartError(cause: unknown, url: string, sql: string): UserError {
  if (cause instanceof UserError) return cause
  if (cause instanceof DatabaseInUse) return new UserError(cause.message, { cause })
  const { code = '', message } = cause as DatabaseError
  const name = maskPassword(url)
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const user = decodeURIComponent(parsed?.username ?? '')
  const says = (message === '' ? code : message).replaceAll('\n', ' ')
  return new UserError(sentence().split('\n'), { cause })

  function sentence(): string {
    if (code === '28P01') {
      return `The database ${name} refuses the password of the user "${user}". Correct the password in --store.`
    }
    if (code.startsWith('28')) {
      return `The database ${name} refuses the connection: ${says}. Allow this user and address in its pg_hba.conf, or correct --store.`
    }
    if (code === '3D000') {
      return `The database ${name} does not exist. Create it with createdb, or correct --store.`
    }
    if (code === '42501') {
      return `The user "${user}" may not create or use the tables in ${name}: ${says}. Let an administrator of the database run this SQL, and start again:\n${sql}`
    }
    if (code === diskFull) return `The disk of ${name} is full: ${says}. Free space there.`
    return `Cannot use the database ${name}: ${says}. Start PostgreSQL there, or correct --store.`
  }
}

const diskFull = '53100'

/** The trouble of a replica after another one has taken over its namespaces, until it has joined again. */
export const replacedReplicaTrouble: StoreTrouble = {
  status: 'database away',
  why: 'another replica has taken over the namespaces of this one',
}

/** The trouble of an emulator after another one has taken over. */
export const replacedTrouble: StoreTrouble = {
  status: 'database lost',
  why: 'Another emulator has taken over the state in the database.',
}

/** Returns a sentence for the log. */
export function troubleSentence({ status, why }: StoreTrouble): string {
  if (status === 'disk full') return `no free space: ${why}. Every change is refused with 507.`
  if (status === 'database lost') {
    return `${why} This emulator stores nothing more, and refuses every change with 507. Stop it.`
  }
  return `cannot store changes: ${why}. Every change is refused with 503 until the database is there again.`
}
