// Where the bytes of a download go.

export interface Sink {
  /** Takes the bytes, which may be used again afterwards. @throws {FileError} */
  append(bytes: Uint8Array): Promise<void>;
  /** What was taken is thrown away. @throws {FileError} */
  restart(): Promise<void>;
  /** All bytes are there. @throws {FileError} */
  save(): Promise<void>;
  /** Nothing is kept. */
  drop(): Promise<void>;
}
