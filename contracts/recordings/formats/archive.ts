import { unzipSync } from 'fflate'
import { maxDecompressedBytes } from './content-coding.ts'
import { harRecording, parseHar, type ReadAttachment } from './har.ts'
import { parseRawRequest, parseRawResponse } from './http-text.ts'
import {
  memberAt,
  parseJsonText,
  type RecordedEntry,
  type Recording,
  type RecordingFault,
} from './recording.ts'

/**
 * Reads a ZIP archive: the recording of Playwright (`recordHar` with `.zip`), its trace, or a session of Fiddler
 * (`.saz`).
 */
export function parseArchive(bytes: Uint8Array): Recording | RecordingFault {
  const files = unzip(bytes)
  if (files === undefined) return { fault: 'is a damaged ZIP archive. Save it again.' }
  if (files === 'too large') {
    return { fault: 'is a ZIP archive of more than 256 MB. Record fewer requests.' }
  }
  const readAttachment: ReadAttachment = (name) => files.get(name) ?? files.get(`resources/${name}`)
  const har = [...files].find(([name]) => name.endsWith('.har'))
  if (har !== undefined) return parseHar(parseJsonText(decodeUtf8(har[1])), readAttachment)
  const traces = [...files].filter(([name]) => name.endsWith('.network'))
  if (traces.length > 0) {
    const snapshots = traces.flatMap(([, trace]) => snapshotsIn(decodeUtf8(trace)))
    return harRecording(snapshots, readAttachment)
  }
  const session = fiddlerEntries(files)
  if (session.length > 0) return { entries: session, unanswered: 0, recordedBy: 'client' }
  return {
    fault:
      'is a ZIP archive without a HAR file. Unpack it and name the recording in it, or export a HAR file.',
  }
}

type Files = ReadonlyMap<string, Uint8Array>

function unzip(bytes: Uint8Array): Files | 'too large' | undefined {
  let total = 0
  try {
    const files = unzipSync(bytes, {
      filter: ({ originalSize }) => {
        total += originalSize
        if (total > maxDecompressedBytes) throw new RangeError()
        return true
      },
    })
    return new Map(Object.entries(files))
  } catch (cause) {
    return cause instanceof RangeError ? 'too large' : undefined
  }
}

function snapshotsIn(trace: string): readonly unknown[] {
  return trace.split('\n').flatMap((line) => {
    const snapshot = memberAt(parseJsonText(line), 'snapshot')
    return snapshot === undefined ? [] : [snapshot]
  })
}

// Fiddler names the files of its session raw/1_c.txt (request) and raw/1_s.txt (response).
function fiddlerEntries(files: Files): readonly RecordedEntry[] {
  return [...files].flatMap(([name, bytes]) => {
    const number = /^raw\/(\d+)_c\.txt$/.exec(name)?.[1]
    const answer = files.get(`raw/${number}_s.txt`)
    const request = number === undefined ? undefined : parseRawRequest(bytes)
    const response = answer && parseRawResponse(answer)
    if (request === undefined || response === undefined) return []
    return [{ entry: Number(number), ...request, response }]
  })
}

function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
