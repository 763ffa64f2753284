import { crc32 } from 'node:zlib';

/** A zip of files that are not compressed (APPNOTE 4.3), for tests of what reads zips. */
export function zipOf(files: Readonly<Record<string, string | Buffer>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, given] of Object.entries(files)) {
    const content = Buffer.from(given);
    const fields = fieldsOf(name, content);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), fields, Buffer.from(name), content]);
    directory.push(
      Buffer.concat([Buffer.from('504b01021400', 'hex'), fields, Buffer.alloc(10), uint32(offset), Buffer.from(name)]),
    );
    parts.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const count = Buffer.from([directory.length, 0, directory.length, 0]);
  const end = [Buffer.from('504b050600000000', 'hex'), count, uint32(list.length), uint32(offset), Buffer.alloc(2)];
  return Buffer.concat([...parts, list, ...end]);
}

/** Version, flags, method, time, date, checksum, both sizes, length of the name, and of what is extra. */
function fieldsOf(name: string, content: Buffer): Buffer {
  const fixed = Buffer.from('14000008000000002100', 'hex');
  const sizes = [uint32(crc32(content)), uint32(content.length), uint32(content.length)];
  return Buffer.concat([fixed, ...sizes, Buffer.from([Buffer.byteLength(name), 0, 0, 0])]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
