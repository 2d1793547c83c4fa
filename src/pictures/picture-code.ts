// Which characters of a control string belong to a picture. Source: ECMA-48, 8.3.27 and 8.3.89 (strings), and the states
// of a DCS and an OSC string in the VT500 parser by Paul Williams, which differ in the others.

/** All but control characters: sixels and base64 may have line ends anywhere. */
export function isPictureCode(code: number): boolean {
  return code >= 0x20 && code !== 0x7f;
}
