import { STATUSES } from '../../domain/model/status.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { terminalBlock, terminalLines } from '../../domain/text/terminal-text.ts'
import { formatInstant } from '../../domain/time/instant.ts'
import { storedRequestSchema } from '../../http/api/stored-request-schema.ts'
import {
  type FolderReport,
  inspectFolder,
  type NamespaceReport,
} from '../../storage/inspect-folder.ts'
import type { JournalDamage } from '../../storage/journal/journal-damage.ts'
import { journalVersion } from '../../storage/journal/journal-format.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { createProgress } from './progress.ts'

/** Runs `data check`: reports the content of a data folder. The exit code is 1 if something is damaged. */
export async function checkData(
  { out, err }: Terminal,
  folder: string,
  isJson: boolean,
): Promise<number> {
  const report = await inspectFolder(folder, {
    request: storedRequestSchema,
    onBytes: createProgress(err, 'Read'),
  })
  const json = () => terminalBlock(`${JSON.stringify(toIsoTimes(report), null, 2)}\n`)
  out(isJson ? json() : terminalLines(reportLines(report)))
  return report.isSound ? 0 : 1
}

function toIsoTimes({ journal, namespaces, ...rest }: FolderReport): object {
  const { lastChange, ...others } = journal
  return {
    ...rest,
    journal: {
      ...others,
      ...(lastChange === undefined ? {} : { lastChange: formatInstant(lastChange) }),
    },
    namespaces: namespaces.map(({ clock, ...each }) => ({
      ...each,
      clock: { ...clock, now: formatInstant(clock.now) },
    })),
  }
}

function reportLines(report: FolderReport): readonly string[] {
  const { folder, isSound, namespaces, tokens, inboxMessages, damage, losses } = report
  return [
    `${folder}: ${isSound ? 'sound' : 'damaged'}`,
    formatRow('format', journalFormatText(report)),
    formatRow('journal', journalText(report)),
    formatRow('in use by', ownerText(report)),
    formatRow('namespaces', `${namespaces.length}`),
    ...namespaces.map((each) => `    ${namespaceText(each)}`),
    formatRow(
      'tokens',
      `${tokens.inForce} in force, of ${pluralize(tokens.accounts, 'account')}; ${tokens.revoked} no longer in force`,
    ),
    formatRow('inboxes', pluralize(inboxMessages, 'message')),
    formatRow('set aside', otherFilesText(report)),
    formatRow('damage', damage.length === 0 ? 'none' : `${damage.length}`),
    ...damage.map((each) => `    ${damageText(each)}`),
    ...losses,
  ]
}

function formatRow(name: string, text: string): string {
  return `  ${name.padEnd(11)} ${text}`
}

function journalFormatText({ journal: { version, madeBy, seed } }: FolderReport): string {
  if (version === undefined) return 'unknown, no record can be read'
  const next =
    version === journalVersion ? '' : `; the next start rewrites it as version ${journalVersion}`
  const made =
    madeBy === undefined ? 'its header cannot be read' : `made by ${madeBy}, seed ${seed}`
  return `version ${version}, ${made}${next}`
}

function journalText({ journal }: FolderReport): string {
  const { records, bytes, fileBytes, generation, lastChange } = journal
  const last = lastChange === undefined ? '' : `; last change ${formatInstant(lastChange)}`
  const rewritten = generation <= 1 ? '' : `, rewritten ${pluralize(generation - 1, 'time')}`
  return `${pluralize(records, 'record')} in ${pluralize(bytes, 'byte')}, ${pluralize(fileBytes - bytes, 'byte')} reserved${rewritten}${last}`
}

function ownerText({ lock }: FolderReport): string {
  if (lock === undefined) return 'nobody'
  return lock.isRunning
    ? `process ${lock.pid}`
    : `nobody; the lock is of process ${lock.pid}, which has ended`
}

function namespaceText(namespace: NamespaceReport): string {
  const { name, owner, verifications, callbacksToSend, inboxMessages, clock } = namespace
  const counts = STATUSES.map((status) => `${verifications[status]} ${status}`).join(', ')
  const time =
    clock.mode === 'manual'
      ? `manual clock at ${formatInstant(clock.now)}`
      : `running clock, speed ${clock.speed}, at ${formatInstant(clock.now)}`
  const parts = [
    counts,
    pluralize(callbacksToSend, 'callback to send', 'callbacks to send'),
    pluralize(inboxMessages, 'message'),
    time,
  ]
  return `${name} (${owner}): ${parts.join('; ')}`
}

function otherFilesText({ otherFiles }: FolderReport): string {
  if (otherFiles.length === 0) return 'nothing'
  return otherFiles.map(({ name, bytes }) => `${name} (${pluralize(bytes, 'byte')})`).join(', ')
}

function damageText(damage: JournalDamage): string {
  const { kind, at } = damage
  switch (kind) {
    case 'missing': {
      const { from, to } = damage
      const which = from === to ? `record ${from} is` : `records ${from} to ${to} are`
      return `at byte ${at}: ${which} missing`
    }
    case 'misplaced':
      return `at byte ${at}: record ${damage.n} is out of place, or a copy`
    case 'unrelated':
      return `at byte ${at}: record ${damage.n} does not belong to this journal`
    case 'cut short':
      return `at byte ${damage.end}: the journal is cut short`
    case 'changed':
    case 'zeroed':
      return `bytes ${at} to ${damage.end}: ${kind === 'changed' ? 'changed' : 'zeros'}`
    case 'unreadable':
      return `bytes ${at} to ${damage.end}: no whole record`
  }
}
