/** A share from 0 to 1 as a decimal string. */
export const RATE_PATTERN = /^(0(\.\d{1,6})?|1(\.0{1,6})?)$/;
