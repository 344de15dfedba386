/** Every command of the window: those that always stand, and those of the run in front. */
import type { Command } from './command.ts'

export class CommandRegistry {
  readonly #sources: (() => readonly Command[])[] = []

  /** @param source asked at every look, so that it can follow the run in front. */
  add(source: () => readonly Command[]): void {
    this.#sources.push(source)
  }

  all(): readonly Command[] {
    return this.#sources.flatMap(source => source())
  }

  /** Those that can be run now. */
  offered(): readonly Command[] {
    return this.all().filter(command => command.when?.() !== false)
  }

  /** One that is offered, by its id. */
  find(id: string): Command | undefined {
    return this.offered().find(command => command.id === id)
  }
}
