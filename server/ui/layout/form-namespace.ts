import { namespaceNamePattern } from '../../domain/stored-state/value-schemas.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { HttpContext } from '../../http/http-context.ts'

/** Returns the namespace in the form's field `of`, and creates it if needed. Throws a ControlApiError for a bad name. */
export function namespaceOfForm(
  { emulator }: HttpContext,
  form: URLSearchParams,
  fallback = 'default',
): Namespace {
  const name = form.get('of') || fallback
  if (namespaceNamePattern.test(name)) return emulator.namespaces.getOrCreateOrThrow(name)
  throw new ControlApiError(400, 'That is no name of a namespace.', {
    fix: 'Choose one that there is.',
  })
}
