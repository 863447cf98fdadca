import type { FoundVerification } from '../../emulator/namespace.ts'
import type { HttpContext } from '../../http/http-context.ts'
import type { ControlApiBase } from '../layout/curl.ts'
import type { pageClock } from '../layout/time-elements.ts'

/** The data that all parts of a verification's page share. */
export type VerificationPageData = FoundVerification & {
  readonly context: HttpContext
  /** The base URL of the calls that can be copied. */
  readonly base: ControlApiBase
  /** The verification's own time, and its speed. */
  readonly clock: ReturnType<typeof pageClock>
}
