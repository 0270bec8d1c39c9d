import { crc32, deflateSync } from 'node:zlib';

export type Colour = readonly [red: number, green: number, blue: number];

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

/** A picture of 8-bit RGB dots, written as PNG (W3C, Portable Network Graphics). */
export class Picture {
  private readonly rows: Buffer;
  private readonly stride: number;

  constructor(
    readonly width: number,
    readonly height: number,
    background: Colour,
  ) {
    this.stride = 1 + 3 * width;
    this.rows = Buffer.alloc(this.stride * height);
    this.fill(0, 0, width, height, background);
  }

  /** Draws a rectangle; what lies outside the picture is cut off. */
  fill(x: number, y: number, width: number, height: number, [red, green, blue]: Colour): void {
    for (let row = Math.max(0, y); row < Math.min(this.height, y + height); row++) {
      for (let column = Math.max(0, x); column < Math.min(this.width, x + width); column++) {
        // each row starts with its filter type, 0 = none
        const at = row * this.stride + 1 + 3 * column;
        this.rows[at] = red;
        this.rows[at + 1] = green;
        this.rows[at + 2] = blue;
      }
    }
  }

  toPng(): Buffer {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(this.width, 0);
    header.writeUInt32BE(this.height, 4);
    header.writeUInt8(8, 8);
    header.writeUInt8(2, 9);
    return Buffer.concat([
      SIGNATURE,
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(this.rows)),
      chunk('IEND', Buffer.alloc(0)),
    ]);
  }
}
