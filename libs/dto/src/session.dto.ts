import { IsString, MaxLength, MinLength } from 'class-validator';

export class SessionRequestDto {
  /** One of the server's API keys. */
  @IsString()
  @MinLength(1)
  @MaxLength(256)
  key!: string;
}

export class SessionDto {
  /** `keys`: requests need a session or a key. `none`: nobody has to sign in. */
  auth!: 'keys' | 'none';
  /** When the session of this browser ends; null when the request carried none. */
  expiresAt!: string | null;
}
