import type { Label } from '../../engine/base/run.ts'
import { membersOf } from './members.ts'

/** Labels as members of an event, each made once: `"name":"aten::mm","cat":"cpu_op"`. */
export class LabelTexts {
  readonly #labels: readonly Label[]
  readonly #texts: string[] = []
  readonly #nameless: string[] = []

  constructor(labels: readonly Label[]) {
    this.#labels = labels
  }

  of(id: number): string {
    const known = this.#texts[id]
    if (known !== undefined) return known
    const text = `"name":${JSON.stringify(this.#labels[id]!.name)}${this.#others(id)}`
    this.#texts[id] = text
    return text
  }

  /**
   * The label beside the kept members of its event. Where these tell a name, it is the one that the trace
   * wrote, and the label's was derived from it.
   */
  beside(id: number, kept: string): string {
    if (!kept.includes('"name"') || !membersOf(kept).some(({ key }) => key === 'name')) return this.of(id)
    this.#nameless[id] ??= this.#others(id).slice(1)
    return this.#nameless[id]!
  }

  #others(id: number): string {
    const { category, colour } = this.#labels[id]!
    const cat = category === '' ? '' : `,"cat":${JSON.stringify(category)}`
    return colour === '' ? cat : `${cat},"cname":${JSON.stringify(colour)}`
  }
}
