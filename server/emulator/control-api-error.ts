import { escapeControls } from '../domain/text/terminal-text.ts'

/**
 * The error for a wrong call of the library or the control API. It says what is wrong and what to do. It never
 * reports a defect of the emulator.
 */
export class ControlApiError extends Error {
  override readonly name = 'ControlApiError'
  /** The HTTP status that the control API answers with. */
  readonly status: number
  /** One sentence: what is wrong. The `message` of the error is `detail`, followed by `fix`. */
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
    const [safeDetail, safeFix] = [escapeControls(detail), escapeControls(fix)]
    super(`${safeDetail} ${safeFix}`)
    this.status = status
    this.detail = safeDetail
    this.fix = safeFix
    this.particulars = particulars
  }
}
