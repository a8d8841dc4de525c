// What frames are made of: fields that write themselves and read themselves, strictly and within bounds. Pure. A table of
// messages is data, and its types follow from it.
import { ByteReader, ByteWriter } from "./bytes.ts";

export interface Field<Value> {
  /** Throws RangeError for what does not fit. */
  write(to: ByteWriter, value: Value): void;
  /** Undefined for what write() would not have written. */
  read(from: ByteReader): Value | undefined;
}

export type ValueOf<F> = F extends Field<infer Value> ? Value : never;

export const u16: Field<number> = {
  write: (to, value) => void to.u16(value),
  read: (from) => from.u16(),
};
export const u32: Field<number> = {
  write: (to, value) => void to.u32(value),
  read: (from) => from.u32(),
};
export const u48: Field<number> = {
  write: (to, value) => void to.u48(value),
  read: (from) => from.u48(),
};

export const flag: Field<boolean> = {
  write: (to, value) => void to.u8(value ? 1 : 0),
  read: (from) => [false, true][from.u8() ?? 2],
};

/** One of some words. */
export function choice<const Word extends string>(...words: readonly Word[]): Field<Word> {
  return { write: (to, word) => void to.u8(words.indexOf(word)), read: (from) => words[from.u8() ?? 255] };
}

/** Exactly so many bytes. What is read is a copy. */
export function bytes(count: number): Field<Uint8Array> {
  return {
    write(to, value) {
      if (value.length !== count) throw new RangeError(`Not ${count} bytes.`);
      to.bytes(value);
    },
    read: (from) => from.bytes(count)?.slice(),
  };
}

/** So many bytes at most. What is read is a copy. */
export function blob(most: number): Field<Uint8Array> {
  return {
    write(to, value) {
      if (value.length > most) throw new RangeError(`More than ${most} bytes.`);
      to.u16(value.length).bytes(value);
    },
    read(from) {
      const length = from.u16();
      return length === undefined || length > most ? undefined : from.bytes(length)?.slice();
    },
  };
}

/** UTF-8 of at most so many bytes, that `check` agrees to. */
export function text(mostBytes: number, check: (text: string) => boolean = () => true): Field<string> {
  const inner = blob(mostBytes);
  return {
    write(to, value) {
      if (!check(value)) throw new RangeError("Not what stands in this field.");
      inner.write(to, new TextEncoder().encode(value));
    },
    read(from) {
      const encoded = inner.read(from);
      const value = encoded && decoded(encoded);
      return value === undefined || !check(value) ? undefined : value;
    },
  };
}

export function optional<Value>(inner: Field<Value>): Field<Value | null> {
  return {
    write(to, value) {
      flag.write(to, value !== null);
      if (value !== null) inner.write(to, value);
    },
    read(from) {
      const isThere = flag.read(from);
      return isThere === undefined ? undefined : isThere ? inner.read(from) : null;
    },
  };
}

export function list<Value>(inner: Field<Value>, most: number): Field<readonly Value[]> {
  return {
    write(to, values) {
      if (values.length > most) throw new RangeError(`More than ${most} values.`);
      to.u16(values.length);
      for (const value of values) inner.write(to, value);
    },
    read(from) {
      const count = from.u16();
      if (count === undefined || count > most) return undefined;
      const values: Value[] = [];
      while (values.length < count) {
        const value = inner.read(from);
        if (value === undefined) return undefined;
        values.push(value);
      }
      return values;
    },
  };
}

type Struct<F> = { readonly [Name in keyof F]: ValueOf<F[Name]> };

/** Fields one behind the other, in the order of their names here. */
// deno-lint-ignore no-explicit-any -- the fields' own types are kept in F
export function struct<const F extends Readonly<Record<string, Field<any>>>>(fields: F): Field<Struct<F>> {
  return {
    write(to, value) {
      for (const [name, field] of Object.entries(fields)) field.write(to, value[name as keyof F]);
    },
    read(from) {
      const value: Record<string, unknown> = {};
      for (const [name, field] of Object.entries(fields)) {
        const part = field.read(from);
        if (part === undefined) return undefined;
        value[name] = part;
      }
      return value as Struct<F>;
    },
  };
}

/** Messages by name, each with the number it is known by on the wire. */
// deno-lint-ignore no-explicit-any -- as above
export type MessageTable = Readonly<Record<string, readonly [code: number, fields: Field<any>]>>;

/** The union of a table's messages. */
export type MessageOf<Table extends MessageTable> = {
  [Type in keyof Table]: { readonly type: Type } & ValueOf<Table[Type][1]>;
}[keyof Table];

/** A message, and the number of the request that it is or answers; 0 for what nobody asked for. */
export interface Numbered<Message> {
  readonly id: number;
  readonly message: Message;
}

export interface Codec<Message> {
  write(id: number, message: Message): Uint8Array;
  /** Undefined for what is no message of the table, or has something behind it. */
  read(frame: Uint8Array): Numbered<Message> | undefined;
}

/** A frame: the message's code, the request's number, the fields. */
export function codec<const Table extends MessageTable>(table: Table): Codec<MessageOf<Table>> {
  const byCode = new Map(Object.entries(table).map(([type, [code, fields]]) => [code, { type, fields }]));
  return {
    write(id, message) {
      const [code, fields] = table[message.type]!;
      const writer = new ByteWriter().u8(code).u32(id);
      fields.write(writer, message);
      return writer.done();
    },
    read(frame) {
      const reader = new ByteReader(frame);
      const row = byCode.get(reader.u8() ?? -1);
      const id = reader.u32();
      const fields = row?.fields.read(reader);
      if (id === undefined || fields === undefined || reader.left > 0) return undefined;
      return { id, message: { type: row!.type, ...fields } as MessageOf<Table> };
    },
  };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (_notUtf8) {
    return undefined;
  }
}
