import { Complaint } from '../core/plain/complaint.ts'
import { terminalBlock } from '../core/plain/terminal-text.ts'
import type { Chosen } from '../options/settings-from.ts'
import { ask, at } from './ask.ts'
import type { Terminal } from './terminal/terminal.ts'

/** Prints what a running emulator tells of one verification: the one named, or the newest. */
export async function explain(terminal: Terminal, { words, own }: Chosen): Promise<number> {
  const [id = 'newest', more] = words
  if (more !== undefined) {
    throw new Complaint(
      `explain takes one id, but got ${words.length}: "${words.join('" and "')}". Write videoid-emulator explain <id>; the beginning of the id will do, and without one it is the newest.`,
    )
  }
  if (id === '') {
    throw new Complaint(
      'explain got an empty id. Write videoid-emulator explain <id>, or leave it out for the newest.',
    )
  }
  const { url = 'http://127.0.0.1:4280', token } = own
  const path = `/__emulator/verifications/${encodeURIComponent(id)}/explain`
  const { status, text, json } = await ask(url, path, token === undefined ? {} : { token })
  if (status === 200) {
    terminal.out(terminalBlock(text.endsWith('\n') ? text : `${text}\n`))
    return 0
  }
  const why = at(json, 'detail') ?? `${url} answered ${status}.`
  const fix = at(json, 'fix') ?? 'Check that --url names a videoid-emulator.'
  throw new Complaint(`${why} ${fix}`)
}
