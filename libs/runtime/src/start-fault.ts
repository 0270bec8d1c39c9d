/** The operator has to change something first; the message says what. The process ends with code 78. */
export class StartFault extends Error {
  override readonly name = 'StartFault';
}
