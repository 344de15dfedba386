/** The origin of our own pages. */
export const appOrigin = 'app://studio'

/** Is it a page of ours, and no other? */
export function isAppUrl(url: string): boolean {
  const parsed = URL.parse(url)
  return parsed?.protocol === 'app:' && parsed.host === 'studio'
}
