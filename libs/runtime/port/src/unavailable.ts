/** Whether a port says with this error that what stands behind it can't be reached (`StoreUnavailable` and its like). */
export const isUnavailable = (error: unknown): error is Error & { unavailable: true } =>
  error instanceof Error && 'unavailable' in error && error.unavailable === true;
