/**
 * Sends files to the server, a few side by side, and tells how far all of them have come. Where it is stopped or one
 * of them fails, all that had been begun is taken back: nothing is left behind, not even of one that had arrived when
 * its answer was no longer waited for.
 */
import { AppError } from '../../engine/base/app-error.ts'
import type { GrantedFile, Sending } from './host.ts'

/** How files travel. */
export interface Transport {
  /**
   * `upload`: what it is called from now on. Throws `cancelled` when the signal is raised, `unavailable` where the file
   * could not be sent.
   */
  send(file: File, upload: string, onSent: (bytes: number) => void, signal: AbortSignal): Promise<GrantedFile>
  takeBack(uploads: readonly string[]): Promise<void>
}

/** Browsers open six connections to a server; some are always taken by what it tells the window. */
const sideBySide = 3

/** In the order of the files. Throws `cancelled`, or what the first that failed threw. */
export async function uploadFiles(
  files: readonly File[],
  { onProgress, signal }: Omit<Sending, 'onRefusals'>,
  transport: Transport = overHttp,
): Promise<readonly GrantedFile[]> {
  const total = files.reduce((sum, file) => sum + file.size, 0)
  const sent = new Float64Array(files.length)
  const granted: GrantedFile[] = []
  const begun: string[] = []
  const failed = new AbortController()
  const stop = AbortSignal.any([signal, failed.signal])
  let next = 0
  const sendSome = async () => {
    while (next < files.length) {
      const at = next++
      if (stop.aborted) throw cancelled()
      const upload = crypto.randomUUID()
      begun.push(upload)
      granted[at] = await transport.send(files[at]!, upload, bytes => tell(at, bytes), stop)
      tell(at, files[at]!.size)
    }
  }
  const tell = (at: number, bytes: number) => {
    // The body that travels is longer than the file by its frame.
    sent[at] = Math.max(sent[at]!, Math.min(bytes, files[at]!.size))
    if (!stop.aborted) onProgress(total === 0 ? 1 : sent.reduce((sum, own) => sum + own, 0) / total)
  }
  const sending = Array.from({ length: Math.min(sideBySide, files.length) }, sendSome)
  try {
    await Promise.all(sending)
    if (signal.aborted) throw cancelled()
    return granted
  } catch (thrown) {
    failed.abort()
    await Promise.allSettled(sending)
    if (begun.length > 0) await transport.takeBack(begun).catch(() => {})
    throw thrown
  }
}

const cancelled = () => new AppError('cancelled', 'Cancelled.')

/** By XMLHttpRequest, because fetch does not tell how much of a body has been sent. */
const overHttp: Transport = {
  send(file, upload, onSent, signal) {
    return new Promise((resolve, reject) => {
      const fail = (why: string) =>
        reject(new AppError('unavailable', `"${file.name}" could not be sent to the server: ${why}`))
      const request = new XMLHttpRequest()
      const abort = () => request.abort()
      request.open('POST', `/files?name=${encodeURIComponent(file.name)}&upload=${upload}`)
      request.upload.addEventListener('progress', event => onSent(event.loaded))
      request.addEventListener('error', () => fail('the connection was lost.'))
      request.addEventListener('abort', () => reject(cancelled()))
      request.addEventListener('loadend', () => signal.removeEventListener('abort', abort))
      request.addEventListener('load', () => {
        if (request.status !== 200) return fail(request.responseText.slice(0, 300) || `${request.status}.`)
        resolve({ ...(JSON.parse(request.responseText) as GrantedFile), isCopy: true })
      })
      signal.addEventListener('abort', abort)
      request.send(file)
    })
  },
  async takeBack(uploads) {
    await fetch('/files/taken-back', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ uploads }),
    })
  },
}
