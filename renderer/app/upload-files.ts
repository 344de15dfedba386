/** Sends files to the server, one after the other, and tells how far all of them have come. */
import { AppError } from '../../engine/base/app-error.ts'
import type { GrantedFile } from './host.ts'

export async function uploadFiles(
  files: readonly File[],
  onProgress: (share: number) => void,
): Promise<readonly GrantedFile[]> {
  const total = files.reduce((sum, file) => sum + file.size, 0)
  const granted: GrantedFile[] = []
  let before = 0
  for (const file of files) {
    const start = before
    granted.push(await upload(file, sent => onProgress(total === 0 ? 1 : (start + sent) / total)))
    before += file.size
  }
  return granted
}

/** XMLHttpRequest, because fetch does not tell how much of a body has been sent. */
function upload(file: File, onSent: (bytes: number) => void): Promise<GrantedFile> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new AppError('unavailable', `"${file.name}" could not be sent to the server: ${why}`))
    const request = new XMLHttpRequest()
    request.open('POST', `/files?name=${encodeURIComponent(file.name)}`)
    request.upload.addEventListener('progress', event => onSent(event.loaded))
    request.addEventListener('error', () => fail('the connection was lost.'))
    request.addEventListener('load', () => {
      if (request.status !== 200) return fail(request.responseText.slice(0, 300) || `${request.status}.`)
      resolve({ ...(JSON.parse(request.responseText) as GrantedFile), isCopy: true })
    })
    request.send(file)
  })
}
