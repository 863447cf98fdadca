import { escapeControls } from '../domain/text/terminal-text.ts'

/**
 * The error for a wrong call of the library or the control API: what is wrong, and the remedy. It never
 * reports a defect of the emulator.
 */
export class ControlApiError extends Error {
  override readonly name = 'ControlApiError'
  /** The HTTP status that the control API answers with. */
  readonly status: number
  /** One sentence: what is wrong. The message is this and the remedy. */
  readonly detail: string
  /** One sentence: what to do. */
  readonly fix: string
  /** Further members of the control API's answer, such as the known names. */
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
