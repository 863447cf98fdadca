/** How a refusal is met on purpose. */
export type Reproduction = {
  /** When it is answered, in full sentences. */
  readonly why: string
  /** Lines for a shell; the last is a `curl -i` that is answered with the refusal. */
  readonly sh: string
  /** Name and text of a scenario file it needs, but for the version. */
  readonly scenario?: readonly [name: string, text: string]
  /** Text of the dialect that the emulator has to be started with. */
  readonly dialect?: string
}
