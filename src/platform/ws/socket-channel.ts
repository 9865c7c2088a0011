/** A value in the address of a socket, as `/asyncapi.json` describes it. */
export interface AddressValue {
  readonly description: string;
  readonly example: string;
  /** Where not every text is good; the first is what stands for none. */
  readonly choices?: readonly string[];
}

/** How a client says who it is: an API key, a token of `/auth/token`, or one of them in the query string. */
export type SocketCredential = 'apiKeyBearer' | 'apiKeyHeader' | 'apiKeyInQuery' | 'token' | 'tokenInQuery';

/** What `/asyncapi.json` says of a socket surface besides its messages. Read by the build, never by the server. */
export interface SocketChannel {
  /** As its gateway has it. */
  readonly path: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Exported unions of a `codec/*-messages.ts`: what clients send, what the server sends. */
  readonly messages: { readonly client: string; readonly server: string };
  /** What a binary frame of a client holds, where it may send some. */
  readonly binary?: string;
  /** What a binary frame of the server holds, where it sends some. */
  readonly serverBinary?: string;
  readonly parameters: Readonly<Record<string, AddressValue>>;
  readonly query: Readonly<Record<string, AddressValue>>;
  readonly credentials: readonly SocketCredential[];
}
