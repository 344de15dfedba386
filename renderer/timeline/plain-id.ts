/** A pid or tid as people write it: JSON text without the quotes of a string. */
export function plainId(json: string): string {
  if (!json.startsWith('"')) return json
  try {
    return String(JSON.parse(json))
  } catch {
    return json
  }
}
