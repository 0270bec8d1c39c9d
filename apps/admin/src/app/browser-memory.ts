/** What this browser remembers of its user's choices and reading; one that refuses to keep anything forgets it. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // private windows and full storage: it holds until the page is closed
  }
}
