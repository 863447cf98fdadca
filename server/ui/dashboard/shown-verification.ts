import type { FoundVerification } from '../../emulator/namespace.ts'
import type { HttpContext } from '../../http/http-context.ts'
import type { pageClock } from '../layout/time-elements.ts'

/** What the parts of a verification's page need to know. */
export type VerificationPageData = FoundVerification & {
  readonly context: HttpContext
  /** The base of every address, for the calls that are copied. */
  readonly base: string
  /** The verification's own time, and how fast it runs. */
  readonly clock: ReturnType<typeof pageClock>
}
