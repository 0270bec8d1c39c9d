/** Amazon's host of product pictures, the one origin beside its own that the console may load from when it is told to. */
export const PICTURE_ORIGIN = 'https://m.media-amazon.com';

/** What stands before the name of a picture (Keepa docs, product object, `images`). */
export const PICTURES_AT = `${PICTURE_ORIGIN}/images/I/`;

/** A bare file name as Keepa writes it, like `41h4gNwsdiL.jpg` or `71Mfzu+Mr4L.jpg`: no path, no host, no escapes. */
export const PICTURE_NAME_PATTERN = /^[A-Za-z0-9+_-]{1,40}\.(?:jpe?g|png|gif|webp)$/;

export const isPictureName = (value: unknown): value is string =>
  typeof value === 'string' && PICTURE_NAME_PATTERN.test(value);
