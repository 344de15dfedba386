import type { Label } from '../../engine/base/run.ts'

/** Labels as members of an event, each made once: `"name":"aten::mm","cat":"cpu_op"`. */
export class LabelTexts {
  readonly #labels: readonly Label[]
  readonly #texts: string[] = []

  constructor(labels: readonly Label[]) {
    this.#labels = labels
  }

  of(id: number): string {
    const known = this.#texts[id]
    if (known !== undefined) return known
    const { name, category, colour } = this.#labels[id]!
    const cat = category === '' ? '' : `,"cat":${JSON.stringify(category)}`
    const cname = colour === '' ? '' : `,"cname":${JSON.stringify(colour)}`
    const text = `"name":${JSON.stringify(name)}${cat}${cname}`
    this.#texts[id] = text
    return text
  }
}
