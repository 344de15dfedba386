/** Tables by byte value, for loops over JSON text. */

/** 1 where a string's plain run ends: quote, backslash, control characters (and so the sentinel 0). */
export const endsPlainText = table(byte => byte === 0x22 || byte === 0x5c || byte < 0x20)

/** 1 for bytes that numbers are made of. */
export const isNumberByte = table(byte => '0123456789+-.eE'.includes(String.fromCharCode(byte)))

/** 1 for what may follow a number within an object. */
export const endsNumber = table(byte => ',} \n\r\t'.includes(String.fromCharCode(byte)))

/** 1 for the white space of JSON. */
export const isSpace = table(byte => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)

/** 1 for what may follow a backslash, `u` included. */
export const isEscape = table(byte => '"\\/bfnrtu'.includes(String.fromCharCode(byte)))

/** 1 for hexadecimal digits. */
export const isHex = table(byte => /[0-9a-fA-F]/.test(String.fromCharCode(byte)))

function table(holds: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (holds(byte) ? 1 : 0))
}
