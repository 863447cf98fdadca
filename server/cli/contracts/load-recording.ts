import { dirname, isAbsolute, join, resolve } from 'node:path'
import { attachmentNames } from '../../../contracts/recordings/formats/har.ts'
import { parseRecording } from '../../../contracts/recordings/formats/parse-recording.ts'
import { parseJsonText, type Recording } from '../../../contracts/recordings/formats/recording.ts'
import { UserError } from '../../domain/base/user-error.ts'
import { isFolder, listFiles, pathExists, readFileBytes } from '../../runtime/files.ts'
import { expandFileArguments } from '../shared/expand-file-arguments.ts'
import type { Terminal } from '../terminal/terminal.ts'

// The largest file that is read. It is enough for a day of a browser's traffic.
const maxRecordingBytes = 256 * 1024 * 1024

/** A recording that the user named, and its name. */
export type LoadedRecording = { readonly subject: string; readonly recording: Recording }

/**
 * Reads the recordings that the arguments name: files, patterns, and folders with HAR files. If `curl -i` printed only
 * a response, `request` describes its request. Throws a UserError for a file that is not a recording.
 */
export async function loadRecordings(
  terminal: Pick<Terminal, 'cwd' | 'platform'>,
  words: readonly string[],
  request: string | undefined,
): Promise<readonly LoadedRecording[]> {
  const recordings: LoadedRecording[] = []
  for (const word of await expandFileArguments(terminal, words)) {
    for (const subject of await filesOf(terminal.cwd, word)) {
      recordings.push({ subject, recording: await loadRecording(terminal.cwd, subject, request) })
    }
  }
  return recordings
}

async function filesOf(cwd: string, word: string): Promise<readonly string[]> {
  const path = resolve(cwd, word)
  if (!(await pathExists(path)) || !(await isFolder(path))) return [word]
  const names = (await listFiles(path, ['.har'])).map((file) => join(word, file.slice(path.length)))
  if (names.length > 0) return names
  throw new UserError(`${word} is a folder without HAR files. Name the recordings in it.`)
}

async function loadRecording(
  cwd: string,
  name: string,
  request: string | undefined,
): Promise<Recording> {
  const path = resolve(cwd, name)
  const bytes = await readFileBytes(path, maxRecordingBytes)
  const attachments = await loadAttachments(dirname(path), bytes)
  const recording = await parseRecording(bytes, {
    readAttachment: (file) => attachments.get(file),
    ...(request === undefined ? {} : { request }),
  })
  if ('fault' in recording) throw new UserError(`${name} ${recording.fault}`)
  return recording
}

// If Playwright's option `content` is `attach`, it writes the bodies into files next to the HAR file.
async function loadAttachments(
  folder: string,
  bytes: Buffer,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const attachments = new Map<string, Uint8Array>()
  if (bytes[0] === 0x50 || !bytes.includes('"_file"')) return attachments
  for (const name of attachmentNames(parseJsonText(bytes.toString('utf8')))) {
    // The recording may come from somebody else, so it must not name files outside of its folder.
    if (isAbsolute(name) || name.split(/[/\\]/).includes('..')) continue
    const path = join(folder, name)
    if (await pathExists(path)) attachments.set(name, await readFileBytes(path, maxRecordingBytes))
  }
  return attachments
}
