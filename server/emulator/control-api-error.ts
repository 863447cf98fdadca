import { escapeControls } from '../domain/text/terminal-text.ts'

/**
 * The control API's and the library's way to say no: the status of the answer, one sentence of what
 * is wrong, and the remedy. Never our own fault.
 */
export class ControlApiError extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  /** One sentence: what is wrong. The message is this and the remedy. */
  readonly detail: string
  readonly fix: string
  readonly particulars: Readonly<Record<string, unknown>>

  constructor(
    status: number,
    detail: string,
    { fix, ...particulars }: { fix: string } & Record<string, unknown>,
  ) {
    const [says, remedy] = [escapeControls(detail), escapeControls(fix)]
    super(`${says} ${remedy}`)
    this.status = status
    this.detail = says
    this.fix = remedy
    this.particulars = particulars
  }
}
