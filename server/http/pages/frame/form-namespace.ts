import type { Namespace } from '../../../shell/namespace.ts'
import { Refusal } from '../../../shell/refusal.ts'
import { namespacePattern } from '../../control/reply.ts'
import type { Surroundings } from '../../surroundings.ts'

/** The namespace that a form acts in, by its field `of`; made now where there is none. */
export function namespaceOfForm({ emulator }: Surroundings, form: URLSearchParams): Namespace {
  const name = form.get('of') ?? 'default'
  if (namespacePattern.test(name)) return emulator.namespaceNamed(name)
  throw new Refusal(400, 'That is no name of a namespace.', { fix: 'Choose one that there is.' })
}
