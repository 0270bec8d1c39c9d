/** Why a verdict is what it is: a stable code and words with the numbers. */
export interface Reason {
  code: string;
  text: string;
}

export function reason(code: string, text: string): Reason {
  return { code, text };
}
